/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.retry.CircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit of one handler: tells an outage from poison. While it is closed it costs its handler one volatile read an event. While it is
 * open it keeps the lanes whose turn it is, and lets a few begin as probes: those whose event failed, which surely need what is out
 * of reach, and fresh ones in turn, since the former may be poison. Half-open is open with probes under way.
 *
 * <p>For any thread: workers report and hand lanes over, the poll thread begins rounds. The lock is taken on failures, and on all while
 * it is open. Times are {@link System#nanoTime}'s.
 *
 * @param <W> who waits: a lane, held by nobody else while it is here
 */
final class Circuit<W> {

    private static final Logger log = LoggerFactory.getLogger(Circuit.class);

    private final String name;
    private final CircuitBreaker settings;
    private final DoubleSupplier random;
    private final LongSupplier successes;
    private final Waiters<W> waiters;
    private final Evidence evidence;

    /** Null while it is closed. Written under the lock. */
    private volatile Outage outage;

    private final Set<W> failed = new LinkedHashSet<>();
    private final Set<W> fresh = new LinkedHashSet<>();

    /** Who is being tried, and whether their event had failed before: then its success shows most, and its failure least. */
    private final Map<W, Boolean> probing = new HashMap<>();

    private final Set<Object> failedKeys = new HashSet<>();
    private boolean freshNext;
    private int permits;
    private int round;
    private int passed;
    private long nextRoundAt;

    /**
     * What it asks of those who wait.
     *
     * @param isGone tells that nobody needs it any more
     * @param canBegin tells whether it may begin now
     * @param begin has it begin
     */
    record Waiters<W>(Predicate<W> isGone, Predicate<W> canBegin, Consumer<W> begin) {}

    /** What became of a failure. */
    enum Verdict {
        /** It is its event's own: the retry policy decides. */
        OWN,
        /** It is an outage's: the event waits for the circuit, and the attempt does not count. */
        WAITS,
        /** As {@link #WAITS}, and it opened the circuit. */
        OPENED
    }

    private record Outage(Fingerprint kind, Throwable failure, long since) {}

    /**
     * @param name of the topic, for the log
     * @param random gives numbers from 0 (inclusive) to 1 (exclusive)
     * @param successes returns how many events the handler has handled
     */
    Circuit(String name, CircuitBreaker settings, DoubleSupplier random, LongSupplier successes, Waiters<W> waiters) {
        this.name = name;
        this.settings = settings;
        this.random = random;
        this.successes = successes;
        this.waiters = waiters;
        this.evidence = new Evidence(settings);
    }

    /** Tells whether its handler is to be called for probes only. */
    boolean isOpen() {
        return outage != null;
    }

    /**
     * An attempt failed.
     *
     * @param key the event's
     * @param retryable whether the retry policy would try it again, were attempts left
     */
    Verdict failed(W who, Object key, Throwable failure, boolean retryable, long now) {
        if (settings.isOff()) {
            return Verdict.OWN;
        }
        boolean counts = (retryable || failure instanceof UndecodableException) && isCounted(failure);
        if (!counts) {
            returned(who);
            return Verdict.OWN;
        }
        var kind = Fingerprint.of(failure);
        synchronized (this) {
            if (outage == null) {
                if (!evidence.add(kind, key, now, successes.getAsLong())) {
                    return Verdict.OWN;
                }
                open(new Outage(kind, failure, now), now);
                return Verdict.OPENED;
            }
            if (retryable || kind.equals(outage.kind())) {
                failedKeys.add(key);
                if (Boolean.FALSE.equals(probing.remove(who))) {
                    passed = 0;
                }
                return Verdict.WAITS;
            }
        }
        returned(who);
        return Verdict.OWN;
    }

    private boolean isCounted(Throwable failure) {
        try {
            return settings.counts(failure);
        } catch (RuntimeException | Error bug) {
            log.error("{}: the circuit breaker's predicate failed, so the failure counts", name, bug);
            return true;
        }
    }

    private void open(Outage why, long now) {
        outage = why;
        failedKeys.addAll(evidence.keys(why.kind()));
        freshNext = false;
        permits = 0;
        passed = 0;
        round = 1;
        nextRoundAt = now + settings.waitBefore(1, random).toNanos();
    }

    /**
     * Takes a lane whose turn it is.
     *
     * @param hasFailed whether its event has failed before
     * @return whether the circuit has it now; else its event may be handled, perhaps as a probe
     */
    synchronized boolean keep(W who, boolean hasFailed) {
        if (outage == null || probing.containsKey(who)) {
            return false;
        }
        if (permits > 0) {
            permits--;
            probing.put(who, hasFailed);
            return false;
        }
        (hasFailed ? failed : fresh).add(who);
        return true;
    }

    /** Gives a lane back that waits here. Returns false if it does not. */
    synchronized boolean takeBack(W who) {
        return failed.remove(who) || fresh.remove(who);
    }

    /**
     * Makes a probe of a lane that waits here, out of turn: its holder is whoever asked.
     *
     * @return false if it does not wait here
     */
    synchronized boolean probe(W who) {
        boolean hasFailed = failed.remove(who);
        if (!hasFailed && !fresh.remove(who)) {
            return false;
        }
        probing.put(who, hasFailed);
        return true;
    }

    /** An event was handled. */
    void succeeded(W who, long now) {
        List<W> next;
        synchronized (this) {
            var hadFailed = outage == null ? null : probing.remove(who);
            if (hadFailed == null) {
                return; // it began before the circuit opened
            }
            if (hadFailed) {
                next = close(now);
            } else if (++passed >= settings.successesToClose()) {
                evidence.excuse(failedKeys, now);
                next = close(now);
            } else {
                permits++;
                freshNext = true;
                next = fill();
            }
        }
        next.forEach(waiters.begin());
    }

    /** What came of a lane's event says nothing about the outage: another one may be tried in its place. */
    void returned(W who) {
        if (outage == null) {
            return;
        }
        List<W> next;
        synchronized (this) {
            if (outage == null || probing.remove(who) == null) {
                return;
            }
            permits++;
            next = fill();
        }
        next.forEach(waiters.begin());
    }

    private List<W> close(long now) {
        log.info("{}: the circuit is closed after {}: events are handled again", name, duration(now));
        outage = null;
        evidence.clear();
        var all = new ArrayList<>(failed);
        all.addAll(fresh);
        failed.clear();
        fresh.clear();
        probing.clear();
        failedKeys.clear();
        return all;
    }

    /** Begins what is due. Poll thread, now and then. */
    void turn(long now) {
        if (outage == null) {
            return;
        }
        List<W> next;
        synchronized (this) {
            if (outage == null) {
                return;
            }
            boolean isDue = now - nextRoundAt >= 0;
            int before = probing.size();
            probing.keySet()
                    .removeIf(who ->
                            waiters.isGone().test(who) || !waiters.canBegin().test(who));
            int freed = before - probing.size();
            if (!isDue && freed == 0) {
                return;
            }
            if (isDue) {
                failed.removeIf(waiters.isGone());
                fresh.removeIf(waiters.isGone());
                round++;
                nextRoundAt = now + settings.waitBefore(round, random).toNanos();
                permits = settings.probes() - probing.size();
            } else {
                permits += freed;
            }
            next = fill();
        }
        next.forEach(waiters.begin());
    }

    /** Makes probes of as many as may be, and returns them. */
    private List<W> fill() {
        var next = new ArrayList<W>();
        while (permits > 0) {
            boolean fromFailed = !freshNext;
            var who = next(fromFailed ? failed : fresh);
            if (who == null) {
                fromFailed = !fromFailed;
                who = next(fromFailed ? failed : fresh);
            }
            if (who == null) {
                break; // whoever comes next takes what is left
            }
            freshNext = !freshNext;
            permits--;
            probing.put(who, fromFailed);
            next.add(who);
        }
        return next;
    }

    private W next(Set<W> some) {
        var waiting = some.iterator();
        while (waiting.hasNext()) {
            var who = waiting.next();
            if (waiters.canBegin().test(who)) {
                waiting.remove();
                return who;
            }
        }
        return null;
    }

    /** Returns how long it is until probes begin, zero if it is not open. */
    synchronized Duration untilProbes(long now) {
        return outage == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, nextRoundAt - now));
    }

    private Duration duration(long now) {
        return Duration.ofMillis(Duration.ofNanos(now - outage.since()).toMillis());
    }

    /**
     * Returns what there is to say; empty while it is closed.
     *
     * @param said says a failure as it may leave the process
     */
    synchronized Optional<ConsumerStatus.OpenCircuit> status(long now, Instant time, Function<Throwable, String> said) {
        return Optional.ofNullable(outage)
                .map(open -> new ConsumerStatus.OpenCircuit(
                        time.minusNanos(now - open.since()),
                        said.apply(open.failure()),
                        time.plusNanos(Math.max(0, nextRoundAt - now)),
                        probing.size(),
                        failed.size() + fresh.size()));
    }
}
