/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.act.Act;
import io.galgo.console.act.Executor;
import io.galgo.console.act.Plan;
import io.galgo.console.act.Rights;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Acts on one cluster, by its one executor: what was previewed is kept for the session that saw it, so that what was seen is what is sent; acts
 * that are under way are followed, each by a thread of its own. Any thread.
 */
final class Acts implements AutoCloseable {

    private static final String NO_KEY =
            "This console only looks: it has no key that signs. Give it one by --key-file, or as"
                    + " key-file of the context.";
    private static final String NOT_TOLD =
            "This console only looks: it was started without users, and without --allow-fixes.";

    private static final int MOST_KEPT = 1_000;

    /** The executor does one after another: more that wait would keep threads from those who look. */
    private static final int AT_A_TIME = 4;

    private static final Duration KEPT = Duration.ofMinutes(10);

    private final Optional<Executor> executor;
    private final String whyNot;
    private final InstantSource clock;
    private final Map<String, Seen> seen = new Latest<>(); // guarded by this, as is the next
    private final Map<String, Carried> carried = new Latest<>();
    private final Semaphore places = new Semaphore(AT_A_TIME);
    private final ExecutorService followers = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "galgo-act");
        thread.setDaemon(true);
        return thread;
    });

    private record Seen(Plan plan, Instant until) {}

    /** What came last is kept. */
    private static final class Latest<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > MOST_KEPT;
        }
    }

    private Acts(Optional<Executor> executor, String whyNot, InstantSource clock) {
        this.executor = executor;
        this.whyNot = whyNot;
        this.clock = clock;
    }

    /** Makes those of a cluster, as far as the console may act at all. */
    static Acts of(Cluster cluster, ServerOptions options) {
        boolean told = options.users().isPresent() || options.fixes();
        return new Acts(
                told ? cluster.executor().map(Supplier::get) : Optional.empty(),
                cluster.executor().isEmpty() ? NO_KEY : NOT_TOLD,
                options.clock());
    }

    /** Says why nobody may act here; empty if some may. */
    Optional<String> readOnly() {
        return executor.isPresent() ? Optional.empty() : Optional.of(whyNot);
    }

    /** Says why somebody may not act on a group; empty if they may. */
    Optional<String> whyNot(String group, Optional<String> topic, Rights rights) {
        return executor.map(acts -> acts.whyNot(group, topic, rights)).orElseGet(this::readOnly);
    }

    private Executor acting() {
        return executor.orElseThrow(() -> new Refusal(403, whyNot));
    }

    /** Returns what an act would do; the session may have exactly that done for the next ten minutes. */
    Plan preview(String session, Act act, Rights rights, ZoneId zone) {
        var plan = inPlace(() -> acting().plan(act, rights, zone));
        synchronized (this) {
            seen.put(session + "/" + plan.id(), new Seen(plan, clock.instant().plus(KEPT)));
        }
        return plan;
    }

    boolean needsReason(Plan plan) {
        return acting().needsReason(plan);
    }

    /**
     * Begins an act: the plan that the session has seen; else what comes of the act now, if that is within the bound.
     *
     * @param plan the plan's id
     * @param most how much it may touch
     * @param patience for how long its answers are waited for
     * @param ended is told when nothing more is waited for
     */
    Carried begin(
            String session,
            Act act,
            Optional<String> plan,
            OptionalLong most,
            Rights rights,
            ZoneId zone,
            Duration patience,
            Runnable ended) {
        if (plan.isEmpty() && most.isEmpty()) {
            throw new IllegalArgumentException("Say what was seen: \"plan\", as the preview names it, or \"max\".");
        }
        var underway = inPlace(() -> {
            var agreed = plan.flatMap(id -> held(session, id))
                    .map(kept -> kept.because(act.reason()))
                    .orElseGet(() -> acting().plan(act, rights, zone));
            agreed.checkBound(plan, most);
            return acting().begin(agreed, rights);
        });
        var one = new Carried(session, underway, patience, ended);
        synchronized (this) {
            plan.ifPresent(id -> seen.remove(session + "/" + id)); // once
            carried.put(underway.id(), one);
        }
        followers.execute(one);
        return one;
    }

    private synchronized Optional<Plan> held(String session, String id) {
        return Optional.ofNullable(seen.get(session + "/" + id))
                .filter(kept -> kept.until().isAfter(clock.instant()))
                .map(Seen::plan);
    }

    /** Finds an act that the session began. */
    synchronized Carried find(String session, String id) {
        var one = carried.get(id);
        if (one == null || !one.isOf(session)) {
            throw new Refusal(404, "There is no such act of yours here; the audit has all that were done.");
        }
        return one;
    }

    private <T> T inPlace(Supplier<T> work) {
        if (!places.tryAcquire()) {
            throw new Refusal(429, "Too many act at once. Try again in a second. Nothing was changed.");
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    @Override
    public void close() {
        followers.shutdownNow(); // who waits for answers writes down that none came so far
        try {
            followers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        executor.ifPresent(Executor::close);
    }
}
