/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.testkit.EmbeddedKafka;
import java.nio.file.Path;

/** A broker in a JVM of its own, there to be stopped and killed, which goes on with its directory when it is started again. */
final class SoakBroker {

    private SoakBroker() {}

    /** Serves until it is stopped.
     *
     * @param args the directory
     */
    public static void main(String[] args) throws InterruptedException {
        var kafka = EmbeddedKafka.builder()
                .directory(Path.of(args[0]))
                .config("group.consumer.session.timeout.ms", Long.toString(SoakMode.SESSION.toMillis()))
                .config("group.consumer.heartbeat.interval.ms", "300")
                .config("broker.session.timeout.ms", "3000")
                .start();
        System.out.println("serves " + kafka.bootstrapServers());
        Thread.currentThread().join();
    }
}
