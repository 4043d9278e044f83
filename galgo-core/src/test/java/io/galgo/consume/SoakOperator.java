/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.consume.SoakEvidence.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;

/**
 * Has dead letters redriven all the while, whatever happens to group and broker: some of those that are open, at times the same ones twice, or
 * by two callers at once. Its own thread acts, others ask.
 */
final class SoakOperator implements AutoCloseable {

    private static final int MOST_AT_ONCE = 30;
    private static final int PAUSE_MILLIS = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final GroupDeadLetters letters;
    private final Random random;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> running;
    private volatile boolean closed;

    SoakOperator(GroupDeadLetters letters, long seed) {
        this.letters = letters;
        this.random = new Random(seed);
        running = CompletableFuture.runAsync(this::run, thread("soak-operator"));
    }

    private static Executor thread(String name) {
        return task -> new Thread(task, name).start();
    }

    private void run() {
        while (!closed) {
            pause(random.nextInt(2 * PAUSE_MILLIS));
            var open = new ArrayList<>(open());
            if (!open.isEmpty()) {
                Collections.shuffle(open, random);
                act(open.subList(0, 1 + random.nextInt(Math.min(MOST_AT_ONCE, open.size()))));
            }
        }
    }

    private void act(List<DeadLetterId> some) {
        int drawn = random.nextInt(100);
        if (drawn < 50) {
            redrive(some);
        } else if (drawn < 70) {
            redrive(some);
            redrive(some);
        } else {
            var others = some.subList(0, 1 + random.nextInt(some.size()));
            var other = CompletableFuture.runAsync(() -> redrive(others), thread("soak-other-operator"));
            redrive(some);
            other.join();
        }
    }

    private List<DeadLetterId> open() {
        try {
            return letters.find(DeadLetterFilter.open()).ids();
        } catch (KafkaException brokerAway) {
            return List.of();
        }
    }

    /** A call that throws is made again, which finds out what the first one did. */
    private void redrive(Collection<DeadLetterId> some) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            long from = System.nanoTime();
            try {
                calls.add(new Call(from, Set.copyOf(some), letters.redrive(some, "soak", "it may be mended")));
                return;
            } catch (KafkaException brokerAway) {
                calls.add(new Call(from, Set.copyOf(some), null));
                if (from > end) {
                    throw brokerAway;
                }
                pause(200);
            }
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Returns what was called so far. */
    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Returns once the last call has answered. */
    @Override
    public void close() {
        closed = true;
        running.join();
    }
}
