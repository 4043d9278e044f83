/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.Topic;

/** Captures in a process that a test kills. */
final class KilledCapture {

    private KilledCapture() {}

    public static void main(String[] args) throws InterruptedException {
        var topic = Topic.json(args[2], String.class);
        var address = new DatabaseAddress("127.0.0.1", Integer.parseInt(args[4]), args[3], "postgres", "postgres");
        try (var capture = ChangeCapture.postgres(Fixture.galgo(args[0], args[1]), address)
                .heartbeat(Fixture.HEARTBEAT)
                .connector("max.batch.size", "200")
                .table("public.stock", change -> Fixture.mapTo(topic, change))
                .start()) {
            while (capture.status().state() != CaptureStatus.State.STREAMING) {
                Thread.sleep(20); // a child has no Awaitility's main thread to wait on
            }
            System.out.println("STREAMING");
            Thread.currentThread().join();
        }
    }
}
