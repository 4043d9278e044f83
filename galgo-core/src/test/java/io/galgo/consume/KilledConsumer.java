/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.retry.NonRetryableException;
import io.galgo.retry.RetryPolicy;
import java.util.concurrent.locks.LockSupport;

/**
 * A service in a JVM of its own, there to be killed. Says when it begins to handle an event and when it has handled it, by the clock that
 * all processes of a machine share. Events of keys that begin with "later" fail at their first three attempts, the later two of which
 * are parked.
 */
final class KilledConsumer {

    /** How long a handler takes, in nanoseconds, is a system property. */
    static final String TAKES = "galgo.handler.nanos";

    private static final int FAILURES = 3;
    private static final long TIME = Long.getLong(TAKES, 500_000);

    private KilledConsumer() {}

    /**
     * Handles until it is killed.
     *
     * @param args brokers, topic, group, group protocol
     */
    public static void main(String[] args) throws InterruptedException {
        var topic = Topic.of(args[1], Format.string(), Format.string());
        var galgo = Galgo.builder().service("killed").bootstrapServers(args[0]).build();
        var builder = galgo.consumer(args[2])
                .on(topic, KilledConsumer::handle)
                .concurrency(16)
                .retry(RetryPolicy.backoff(ofMillis(1), ofMillis(1)).attempts(2).thenLater(ofMillis(20), ofMillis(50)))
                .commitInterval(ofMillis(20))
                .kafka("group.protocol", args[3]);
        if (args[3].equals("classic")) {
            builder.kafka("session.timeout.ms", 2_000).kafka("heartbeat.interval.ms", 300);
        }
        try (var consumer = builder.start()) {
            Thread.currentThread().join();
            throw new IllegalStateException(consumer.status() + " was to be killed");
        }
    }

    private static void handle(Event<String, String> event) {
        System.out.println(handled(event).line());
    }

    /** Handles an event, if that does not fail: some fail at first, some until they have been redriven twice. */
    static Handled handled(Event<String, String> event) {
        long begun = System.nanoTime();
        LockSupport.parkNanos(TIME);
        if (event.key().startsWith("later") && event.attempt() <= FAILURES) {
            throw new IllegalStateException("not yet");
        }
        var rounds = event.headers().text(HeaderNames.REDRIVEN).orElse("0");
        if (event.key().startsWith("dead") && !rounds.equals("2")) {
            throw new NonRetryableException("not in this round");
        }
        return new Handled(event, begun, System.nanoTime());
    }

    /**
     * What the service says of an event.
     *
     * @param number the event's, within its key, from 0
     */
    record Handled(String key, int number, int partition, long offset, long begun, long ended) {

        private static final String WORD = "handled ";

        Handled(Event<String, String> event, long begun, long ended) {
            this(event.key(), Integer.parseInt(event.value()), event.partition(), event.offset(), begun, ended);
        }

        String line() {
            return WORD + key + ' ' + number + ' ' + partition + ' ' + offset + ' ' + begun + ' ' + ended + " .";
        }

        static boolean is(String line) {
            return line.startsWith(WORD) && line.endsWith(" .");
        }

        static Handled parse(String line) {
            var words = line.split(" ", -1);
            return new Handled(
                    words[1],
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]),
                    Long.parseLong(words[6]));
        }
    }
}
