/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** A service in a JVM of its own that makes an event of each event, there to be killed or frozen. One attempt in thirty fails; some are parked. */
final class KilledTransform {

    /** How long a later attempt waits, in milliseconds, is a system property. */
    static final String LATER = "galgo.later.millis";

    /** Events of keys that begin so are parked. */
    static final String PARKED = "parked";

    private static final Duration WAIT = ofMillis(Long.getLong(LATER, 20));

    private KilledTransform() {}

    public static void main(String[] args) throws InterruptedException {
        var in = Topic.of(args[1], Format.string(), Format.string());
        var out = Topic.of(args[2], Format.string(), Format.string());
        var galgo = Galgo.builder().service("killed").bootstrapServers(args[0]).build();
        var builder = galgo.consumer(args[3])
                .onTransform(in, (event, outputs) -> {
                    outputs.publish(out, event.key(), event.value());
                    failSometimes(event);
                })
                .concurrency(16)
                .circuitBreaker(CircuitBreaker.off()) // its failures are all alike
                .retry(RetryPolicy.backoff(ofMillis(1), ofMillis(1))
                        .attempts(2)
                        .thenLater(WAIT, WAIT, WAIT, WAIT, WAIT, WAIT))
                .commitInterval(ofMillis(20))
                .kafka("group.protocol", args[4]);
        if (args[4].equals("classic")) {
            builder.kafka("session.timeout.ms", 2_000).kafka("heartbeat.interval.ms", 300);
        }
        try (var consumer = builder.start()) {
            System.out.println("started");
            Thread.currentThread().join();
            throw new IllegalStateException(consumer.status() + " was to be killed");
        }
    }

    private static void failSometimes(Event<String, String> event) {
        boolean later = event.key().startsWith("later") && event.attempt() <= 2;
        if ((event.key().startsWith(PARKED) && event.attempt() <= 2)
                || (later && ThreadLocalRandom.current().nextInt(3) == 0)
                || ThreadLocalRandom.current().nextInt(30) == 0) {
            throw new IllegalStateException("not yet");
        }
    }
}
