/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.Topic;

/** Captures in a process that a test kills: service, brokers, topic, kind of database, its name, port, user and password, table. */
final class KilledCapture {

    private KilledCapture() {}

    public static void main(String[] args) throws InterruptedException {
        var topic = Topic.json(args[2], String.class);
        var galgo = Fixture.galgo(args[0], args[1]);
        var address = new DatabaseAddress("127.0.0.1", Integer.parseInt(args[5]), args[4], args[6], args[7]);
        var builder = args[3].equals("mariadb")
                ? ChangeCapture.mariaDb(galgo, address)
                : ChangeCapture.postgres(galgo, address);
        try (var capture = builder.heartbeat(Fixture.HEARTBEAT)
                .connector("max.batch.size", "200")
                .table(args[8], change -> Fixture.mapTo(topic, change))
                .start()) {
            while (capture.status().state() != CaptureStatus.State.STREAMING) {
                Thread.sleep(20); // a child has no Awaitility's main thread to wait on
            }
            System.out.println("STREAMING");
            Thread.currentThread().join();
        }
    }
}
