/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.NonRetryableException;
import io.galgo.retry.RetryPolicy;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A member of a soak's group, in a JVM of its own: handles one topic event by event, one asynchronously, one in batches, and writes down each
 * attempt before it ends, by the clock that all processes of a machine share. Asked to end, it leaves the group in good order.
 */
final class SoakMember {

    /** How often an event is tried: the first attempts at once, the others later. */
    static final int ATTEMPTS = 4;

    private static final long SLOW_NANOS = 15_000_000;

    private final Ordering ordering;
    private final OutputStream out;

    private SoakMember(Ordering ordering, OutputStream out) {
        this.ordering = ordering;
        this.out = out;
    }

    /** Handles until it is stopped.
     *
     * @param args brokers, group, protocol, ordering, a prefix of the topics, a file to write to
     */
    public static void main(String[] args) throws Exception {
        var member = new SoakMember(Ordering.valueOf(args[3]), new FileOutputStream(args[5], true));
        var consumer = Galgo.builder()
                .service("soak")
                .bootstrapServers(args[0])
                .build()
                .consumer(args[1])
                .on(topic(args[4] + SoakMode.PLAIN), member::handle)
                .onAsync(topic(args[4] + SoakMode.ASYNC), member::start)
                .onBatch(topic(args[4] + SoakMode.BATCH), BatchLimits.of(20, ofMillis(5)), member::handle)
                .ordering(member.ordering)
                .concurrency(32)
                .retry(RetryPolicy.backoff(ofMillis(2), ofMillis(20))
                        .attempts(2)
                        .thenLater(ofMillis(30), ofMillis(300)))
                // Its failures are all alike: taken for an outage, they would leave less time for what is tested here.
                .circuitBreaker(CircuitBreaker.off())
                .commitInterval(ofMillis(100))
                .parkedCleanUp(ofSeconds(5))
                .kafka("group.protocol", args[2])
                .kafka("metadata.max.age.ms", 1_000)
                .kafka("reconnect.backoff.max.ms", 200);
        if (args[2].equals("classic")) {
            consumer.kafka("session.timeout.ms", (int) SoakMode.SESSION.toMillis())
                    .kafka("heartbeat.interval.ms", 300);
        }
        var running = consumer.start();
        Runtime.getRuntime().addShutdownHook(new Thread(running::close));
        Thread.currentThread().join();
    }

    private static Topic<String, String> topic(String name) {
        return Topic.of(name, Format.string(), Format.string());
    }

    private void handle(Event<String, String> event) throws Exception {
        long begun = System.nanoTime();
        LockSupport.parkNanos(time(event));
        ended(event, begun);
    }

    private CompletionStage<?> start(Event<String, String> event) {
        long begun = System.nanoTime();
        Executor later = CompletableFuture.delayedExecutor(time(event), TimeUnit.NANOSECONDS);
        return CompletableFuture.runAsync(() -> ended(event, begun), later);
    }

    /** Some batches fail as a whole; of others, events fail, and those that wait for them are left alone. */
    private void handle(EventBatch<String, String> batch) {
        if (batch.events().size() > 1 && batch.events().get(0).offset() % 23 == 0) {
            throw new IllegalStateException("as a whole");
        }
        var failed = new HashSet<String>();
        for (var event : batch.events()) {
            if (ordering != Ordering.UNORDERED
                    && failed.contains(order(event))) { // else two letters of one event are two
                continue;
            }
            long begun = System.nanoTime();
            try {
                LockSupport.parkNanos(time(event));
                ended(event, begun);
                batch.done(event);
            } catch (RuntimeException failure) {
                failed.add(order(event));
                batch.failed(event, failure);
            }
        }
    }

    private String order(Event<String, String> event) {
        return switch (ordering) {
            case BY_KEY -> event.key();
            case BY_PARTITION -> Integer.toString(event.partition());
            case UNORDERED -> event.partition() + "@" + event.offset();
        };
    }

    /** What is redriven takes longer, so that others have time to come before it is done. */
    private static long time(Event<String, String> event) {
        return fate(event) == SoakFate.SLOW || round(event) > 0 ? SLOW_NANOS : 0;
    }

    private static int round(Event<String, String> event) {
        return event.headers().text(HeaderNames.REDRIVEN).map(Integer::parseInt).orElse(0);
    }

    private static SoakFate fate(Event<String, String> event) {
        return SoakFate.valueOf(event.value());
    }

    /** Writes the attempt down, and fails if it is to. */
    private void ended(Event<String, String> event, long begun) {
        var fate = fate(event);
        boolean fails = fate.failsAt(event.offset(), round(event), event.attempt());
        var place = new SoakEvidence.Place(event.topic(), event.partition(), event.offset());
        var of = new SoakEvidence.Case(place, round(event));
        write(new SoakEvidence.Attempt(0, of, event.attempt(), begun, System.nanoTime(), !fails));
        if (fails) {
            throw fate == SoakFate.POISON
                    ? new NonRetryableException("for good")
                    : new IllegalStateException("not yet");
        }
    }

    /** One system call: of a member that is killed, the line is there or not. */
    private synchronized void write(SoakEvidence.Attempt attempt) {
        try {
            out.write((attempt.line() + '\n').getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
