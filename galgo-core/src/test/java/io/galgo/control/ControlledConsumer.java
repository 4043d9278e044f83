/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static java.time.Duration.ofHours;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.retry.RetryPolicy;
import java.util.concurrent.CountDownLatch;

/** A process with one consumer in the control plane, whose handler fails the first time and says each attempt. */
final class ControlledConsumer {

    private ControlledConsumer() {}

    /**
     * Runs until it is killed.
     *
     * @param args brokers, topic, group, public key, tenant
     */
    @SuppressWarnings("try") // the consumer is there to be killed
    public static void main(String[] args) throws InterruptedException {
        var topic = Topic.of(args[1], Format.string(), Format.string());
        var galgo = Galgo.builder()
                .service("controlled")
                .bootstrapServers(args[0])
                .control(Control.trusting(args[3]).tenant(args[4]))
                .build();
        try (var consumer = galgo.consumer(args[2])
                .on(topic, event -> {
                    System.out.println("attempt " + event.attempt());
                    if (event.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                })
                .retry(RetryPolicy.backoff(ofHours(1), ofHours(1)))
                .start()) {
            new CountDownLatch(1).await();
        }
    }
}
