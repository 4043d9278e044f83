/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.time.Duration.ofMillis;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * A service in a JVM of its own, there to be killed. Publishes numbers as fast as they are accepted, over and over to the same keys, and says of
 * each that it is accepted. Its events are {@code life:number}.
 */
final class SpoolService {

    static final int KEYS = 10;
    static final String ACCEPTED = "accepted ";
    private static final int UNDER_WAY = 100;

    private SpoolService() {}

    public static void main(String[] args) throws InterruptedException {
        var topic = Topic.of(args[1], Format.string(), Format.string());
        var galgo = Galgo.builder()
                .service("killed")
                .bootstrapServers(args[0])
                .kafka("producer.transaction.timeout.ms", 2_000)
                .build();
        var settings = SpoolSettings.in(Path.of(args[2])).patience(ofMillis(50));
        int life = Integer.parseInt(args[3]);
        var underWay = new Semaphore(UNDER_WAY);
        try (var publisher = galgo.publisher(settings)) {
            for (int number = 0; ; number++) {
                underWay.acquire();
                var event = life + ":" + number;
                publisher
                        .publish(topic, "key" + number % KEYS, event)
                        .accepted()
                        .whenComplete((safe, failure) -> {
                            System.out.println(failure == null ? ACCEPTED + event + " ." : failure.toString());
                            underWay.release();
                        });
                LockSupport.parkNanos(200_000);
            }
        }
    }
}
