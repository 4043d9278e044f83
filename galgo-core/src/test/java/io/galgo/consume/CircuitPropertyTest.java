/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.NonRetryableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The circuit under random schedules of a made-up clock, against a model that remembers everything. */
class CircuitPropertyTest {

    private static final long MS = 1_000_000;

    @Property(tries = 500)
    void opensClosesAndProbesAsTheModelSaysAndLosesNobody(@ForAll long seed) {
        var schedule = new Schedule(seed);
        for (int step = 0; step < 1_500; step++) {
            schedule.step();
        }
        schedule.recover();
    }

    @Example
    void waitsForProbesDoubleUpToTheLongestAndBeginAnewWithTheNextOutage() {
        var lanes = new Lanes(CircuitBreaker.ofDefaults().keys(2).probes(1).waits(ms(100), ms(400)));
        lanes.fail(1, "a");
        lanes.fail(2, "a");
        var waits = new ArrayList<Long>();
        for (int round = 0; round < 4; round++) {
            waits.add(lanes.circuit.untilProbes(lanes.now).toMillis());
            lanes.pass(ms(1_000));
            assertThat(lanes.begun).hasSize(1);
            lanes.fail(lanes.begun.remove(0), "a");
        }
        assertThat(waits).containsExactly(100L, 200L, 400L, 400L);
        lanes.pass(ms(1_000));
        lanes.circuit.succeeded(lanes.begun.get(0), lanes.now);
        assertThat(lanes.circuit.isOpen()).isFalse();
        lanes.fail(1, "a");
        lanes.fail(2, "a");
        assertThat(lanes.circuit.untilProbes(lanes.now)).isEqualTo(ms(100));
    }

    @Example
    void oneKeyThatFailsForEverOpensNothing() {
        var lanes = new Lanes(CircuitBreaker.ofDefaults().keys(2));
        for (int i = 0; i < 1_000; i++) {
            assertThat(lanes.fail(1, "a")).isEqualTo(Circuit.Verdict.OWN);
        }
    }

    @Example
    void failuresAmongManySuccessesOpenNothing() {
        var lanes = new Lanes(CircuitBreaker.ofDefaults().keys(4));
        for (int i = 0; i < 1_000; i++) {
            lanes.successes += 2;
            assertThat(lanes.fail(i, "a")).isEqualTo(Circuit.Verdict.OWN);
        }
        lanes.successes += 1;
        lanes.fail(2_000, "a");
        assertThat(lanes.fail(2_001, "a")).isEqualTo(Circuit.Verdict.OPENED);
    }

    @Example
    void failuresThatAreNotAlikeOpenNothing() {
        var lanes = new Lanes(CircuitBreaker.ofDefaults().keys(3));
        lanes.fail(1, "a");
        lanes.fail(2, "b");
        assertThat(lanes.fail(3, "a")).isEqualTo(Circuit.Verdict.OWN);
        assertThat(lanes.fail(4, "a")).isEqualTo(Circuit.Verdict.OPENED);
    }

    @Example
    void failuresThatHandlersCallFinalOrThatAreIgnoredOpenNothing() {
        var lanes = new Lanes(CircuitBreaker.ofDefaults().keys(2).ignoring(IllegalStateException.class::isInstance));
        for (int key = 0; key < 100; key++) {
            assertThat(lanes.circuit.failed(key, key, new NonRetryableException("no"), false, 0))
                    .isEqualTo(Circuit.Verdict.OWN);
            assertThat(lanes.circuit.failed(key, key, new IllegalStateException("no"), true, 0))
                    .isEqualTo(Circuit.Verdict.OWN);
        }
    }

    @Example
    void messagesAndLinesMakeNoDifferenceButTheInnermostCauseDoes() {
        var one = Fingerprint.of(new IllegalStateException(failure("user-1")));
        assertThat(Fingerprint.of(new RuntimeException(failure("user-2")))).isEqualTo(one);
        assertThat(Fingerprint.of(new IllegalStateException("user-1"))).isNotEqualTo(one);
        assertThat(one.place()).isEqualTo(CircuitPropertyTest.class.getName() + ".failure");
    }

    @Example
    void keysThatFailedWhileOthersSucceededOpenItNotAtOnceAgain() {
        var lanes = new Lanes(CircuitBreaker.ofDefaults().keys(2).probes(1));
        lanes.fail(1, "a");
        lanes.fail(2, "a");
        lanes.pass(ms(1_500));
        lanes.fail(lanes.begun.remove(0), "a");
        for (int fresh = 10; fresh < 14; fresh++) {
            lanes.circuit.keep(fresh, false);
        }
        lanes.pass(ms(3_000));
        while (lanes.circuit.isOpen()) {
            int lane = lanes.begun.remove(0);
            if (lane < 10) {
                lanes.fail(lane, "a");
                lanes.pass(ms(40_000));
            } else {
                lanes.circuit.succeeded(lane, lanes.now);
            }
        }
        assertThat(lanes.begun).containsExactly(2);
        assertThat(lanes.fail(1, "a")).isEqualTo(Circuit.Verdict.OWN);
        assertThat(lanes.fail(2, "a")).isEqualTo(Circuit.Verdict.OWN);
        lanes.fail(3, "a");
        assertThat(lanes.fail(4, "a")).isEqualTo(Circuit.Verdict.OPENED);
    }

    private static RuntimeException failure(String message) {
        return new IllegalArgumentException(message);
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    /** A circuit whose waiters are numbers. */
    private static final class Lanes {

        private final List<Integer> begun = new ArrayList<>();
        private final Circuit<Integer> circuit;
        private long successes;
        private long now;

        Lanes(CircuitBreaker settings) {
            circuit = new Circuit<>(
                    "t",
                    settings,
                    () -> 0.5,
                    () -> successes,
                    new Circuit.Waiters<>(who -> false, who -> true, begun::add));
        }

        Circuit.Verdict fail(int key, String kind) {
            var verdict = circuit.failed(key, key, new Failure(kind), true, now);
            if (verdict != Circuit.Verdict.OWN) {
                circuit.keep(key, true);
            }
            return verdict;
        }

        void pass(Duration time) {
            now += time.toNanos();
            circuit.turn(now);
        }
    }

    /** Thrown where its kind says. */
    private static final class Failure extends RuntimeException {

        private static final long serialVersionUID = 1;

        Failure(String kind) {
            super("failure");
            setStackTrace(new StackTraceElement[] {new StackTraceElement("Handler", kind, "Handler.java", 1)});
        }
    }

    // ---- a random schedule ----

    /** Where a lane is. */
    private enum Place {
        IDLE,
        RUNNING,
        KEPT
    }

    private static final class Schedule {

        private static final int LANES = 40;
        private static final List<String> KINDS = List.of("down", "other");

        private final Random random;
        private final CircuitBreaker settings;
        private final Circuit<Integer> circuit;
        private final Map<Integer, Place> places = new HashMap<>();
        private final Set<Integer> failed = new HashSet<>();
        private final Set<Integer> poison = new HashSet<>();
        private final Set<Integer> paused = new HashSet<>();
        private long now;
        private long successes;
        private boolean down;

        // the model
        private final List<Seen> history = new ArrayList<>();
        private final Map<Integer, Boolean> probing = new HashMap<>();
        private final Set<Integer> failedKeys = new HashSet<>();
        private Set<Integer> excused = Set.of();
        private long excusedUntil;
        private String kind;
        private int passed;
        private int permits;
        private int rounds;
        private long nextRoundAt;

        private record Seen(String kind, int key, long at, long successes) {}

        Schedule(long seed) {
            random = new Random(seed);
            settings = CircuitBreaker.ofDefaults()
                    .keys(2 + random.nextInt(6))
                    .share(0.25 + random.nextDouble() * 0.75)
                    .within(ms(200 + random.nextInt(2_000)))
                    .waits(ms(20), ms(200))
                    .probes(1 + random.nextInt(3));
            circuit = new Circuit<>(
                    "t",
                    settings,
                    () -> 0.5,
                    () -> successes,
                    new Circuit.Waiters<>(who -> false, who -> !paused.contains(who), this::begin));
            for (int lane = 0; lane < LANES; lane++) {
                places.put(lane, Place.IDLE);
                if (random.nextInt(12) == 0) {
                    poison.add(lane);
                }
            }
        }

        private void begin(int lane) {
            assertThat(places.put(lane, Place.IDLE)).isEqualTo(Place.KEPT);
            if (kind != null) {
                assertThat(permits--).isPositive();
                probing.put(lane, failed.contains(lane));
            }
        }

        void step() {
            now += random.nextInt(3) * MS;
            int lane = random.nextInt(LANES);
            switch (random.nextInt(8)) {
                case 0 -> turn();
                case 1 -> down = random.nextInt(20) == 0 ? !down : down;
                case 2 -> {
                    if (random.nextInt(10) == 0 && !paused.remove(lane)) {
                        paused.add(lane);
                    }
                }
                default -> {
                    if (places.get(lane) == Place.IDLE && !paused.contains(lane)) {
                        start(lane);
                    } else if (places.get(lane) == Place.RUNNING) {
                        finish(lane);
                    }
                }
            }
            assertThat(circuit.isOpen()).isEqualTo(kind != null);
            assertThat(probing.size() + permits).isLessThanOrEqualTo(settings.probes());
            if (kind == null) {
                assertThat(places).doesNotContainValue(Place.KEPT);
            } else {
                var status = circuit.status(now, Instant.EPOCH, String::valueOf).orElseThrow();
                assertThat(status.probing()).isEqualTo(probing.size());
                assertThat(status.waiting()).isEqualTo((int) places.values().stream()
                        .filter(place -> place == Place.KEPT)
                        .count());
            }
        }

        private void turn() {
            if (kind != null) {
                long before = probing.size();
                probing.keySet().removeIf(paused::contains);
                permits += (int) before - probing.size();
                if (now >= nextRoundAt) {
                    rounds++;
                    permits = settings.probes() - probing.size();
                    nextRoundAt = now + Math.min(200, 20 << Math.min(10, rounds - 1)) * MS;
                }
            }
            circuit.turn(now);
        }

        private void start(int lane) {
            boolean kept = circuit.keep(lane, failed.contains(lane));
            boolean expected = kind != null && !probing.containsKey(lane) && permits == 0;
            assertThat(kept).isEqualTo(expected);
            if (kind != null && !kept && probing.putIfAbsent(lane, failed.contains(lane)) == null) {
                permits--;
            }
            places.put(lane, kept ? Place.KEPT : Place.RUNNING);
        }

        private void finish(int lane) {
            places.put(lane, Place.IDLE);
            if (down || poison.contains(lane)) {
                fail(lane, down ? "down" : KINDS.get(random.nextInt(2)));
            } else {
                succeed(lane);
            }
        }

        private void succeed(int lane) {
            successes++;
            failed.remove(lane);
            var hadFailed = probing.remove(lane);
            if (hadFailed != null) {
                if (hadFailed || ++passed == settings.successesToClose()) {
                    if (!hadFailed) {
                        excused = Set.copyOf(failedKeys);
                        excusedUntil = now + settings.window().toNanos();
                    }
                    kind = null;
                    permits = 0;
                    history.clear();
                    probing.clear();
                    failedKeys.clear();
                } else {
                    permits++;
                }
            }
            circuit.succeeded(lane, now);
        }

        private void fail(int lane, String how) {
            failed.add(lane);
            boolean opens = kind == null && modelOpens(lane, how);
            boolean waits = kind != null;
            if (waits) {
                failedKeys.add(lane);
                if (Boolean.FALSE.equals(probing.remove(lane))) {
                    passed = 0;
                }
            }
            var verdict = circuit.failed(lane, lane, new Failure(how), true, now);
            assertThat(verdict)
                    .isEqualTo(opens ? Circuit.Verdict.OPENED : waits ? Circuit.Verdict.WAITS : Circuit.Verdict.OWN);
            if (verdict != Circuit.Verdict.OWN) {
                start(lane);
                if (places.get(lane) == Place.RUNNING) {
                    places.put(lane, Place.IDLE);
                }
            }
        }

        private boolean modelOpens(int lane, String how) {
            if (excused.contains(lane) && now < excusedUntil) {
                return false;
            }
            history.add(new Seen(how, lane, now, successes));
            var keys = new LinkedHashSet<Integer>();
            Seen first = null;
            for (int i = history.size() - 1; i >= 0 && keys.size() < settings.keys(); i--) {
                var seen = history.get(i);
                if (seen.kind().equals(how) && keys.add(seen.key())) {
                    first = seen;
                }
            }
            long allowed = settings.successesAllowed();
            if (keys.size() < settings.keys()
                    || now - first.at() > settings.window().toNanos()
                    || successes - first.successes() > allowed) {
                return false;
            }
            kind = how;
            failedKeys.addAll(keys);
            passed = 0;
            permits = 0;
            rounds = 1;
            nextRoundAt = now + 20 * MS;
            return true;
        }

        /** Once all is well again, everybody gets to run, in a bounded number of steps. */
        void recover() {
            down = false;
            poison.clear();
            paused.clear();
            var left = new HashSet<>(places.keySet());
            for (int i = 0; i < 10_000 && !left.isEmpty(); i++) {
                now += 10 * MS;
                turn();
                for (int lane = 0; lane < LANES; lane++) {
                    if (places.get(lane) == Place.RUNNING) {
                        finish(lane);
                        left.remove(lane);
                    } else if (places.get(lane) == Place.IDLE) {
                        start(lane);
                    }
                }
            }
            assertThat(left).isEmpty();
            assertThat(circuit.isOpen()).isFalse();
        }
    }
}
