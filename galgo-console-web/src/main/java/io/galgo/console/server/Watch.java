/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.Answer;
import io.galgo.console.Console;
import io.galgo.console.ListDeadLetters;
import io.galgo.console.ListJobs;
import io.galgo.console.ListSettings;
import io.galgo.console.Look;
import io.galgo.console.Scan;
import io.galgo.console.SearchRecords;
import io.galgo.console.ShowLag;
import io.galgo.console.stream.RecordSearch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the picture of one cluster fresh. Two threads, with a console each: one refreshes, one reads dead letters and other logs, which may
 * take long. Any thread asks.
 */
final class Watch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** A cluster whose refresh takes long is asked less often; one that gives no answer is not busy with it, and may be back soon. */
    private static final int SHARE = 3;

    private static final int SHARE_OF_NO_ANSWER = 1;

    private static final ShowLag ALL = new ShowLag(Optional.empty(), Optional.empty(), OptionalInt.empty());

    private final Cluster cluster;
    private final Console refreshed;
    private final Console scanned;
    private final InstantSource clock;
    private final Pace pace;
    private final Trends trends = new Trends();
    private final AtomicReference<View> view = new AtomicReference<>(View.NOTHING);
    private final Consumer<Watch> news;
    private final ScheduledExecutorService refresher;
    private final ScheduledExecutorService reader;

    /** @param news is told, by either thread, that there is something new */
    Watch(Cluster cluster, InstantSource clock, Pace pace, Consumer<Watch> news) {
        this.cluster = cluster;
        this.clock = clock;
        this.pace = pace;
        this.news = news;
        this.refreshed = cluster.open().get();
        this.scanned = cluster.open().get();
        this.refresher = thread("galgo-watch-" + cluster.name());
        this.reader = thread("galgo-watch-dead-" + cluster.name());
    }

    private static ScheduledExecutorService thread(String name) {
        return new ScheduledThreadPoolExecutor(
                1,
                work -> {
                    var thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy()); // what is scheduled while it closes
    }

    void start() {
        refresher.execute(this::refresh);
        reader.execute(this::readDeadLetters);
        reader.execute(this::readOperations);
    }

    Cluster cluster() {
        return cluster;
    }

    View view() {
        return view.get();
    }

    Trends trends() {
        return trends;
    }

    /** Answers a look at once, from the last refresh. */
    <A> Answer<A> latest(Look<A> look) {
        if (view().lag().isEmpty()) {
            throw new Refusal(
                    503, view().broken().map(View.Broken::why).orElse("Reading the cluster for the first time."));
        }
        return refreshed.latest(look);
    }

    /** Answers from logs, which may take a while. */
    <A> Answer<A> scan(Scan<A> scan) {
        return scanned.answer(scan);
    }

    /** Prepares a search of logs. */
    RecordSearch search(SearchRecords search) {
        return scanned.search(search);
    }

    // ---- the two threads ----

    private void refresh() {
        attempt(
                refresher,
                pace.refresh(),
                () -> {
                    refreshed.refresh();
                    var lag = refreshed.latest(ALL);
                    trends.take(lag.asOf(), lag.content().rows());
                    return old -> old.withLag(lag);
                },
                View::withBroken,
                this::refresh);
    }

    private void readDeadLetters() {
        attempt(
                reader,
                pace.deadLetters(),
                () -> {
                    var dead = scanned.answer(new ListDeadLetters(Optional.empty(), false));
                    return old -> old.withDead(dead);
                },
                View::withDeadBroken,
                this::readDeadLetters);
    }

    private void readOperations() {
        attempt(reader, pace.operations(), this::operations, View::withDeadBroken, this::readOperations);
    }

    /** Has jobs and settings read soon, since they have just changed. */
    void readOperationsNow() {
        reader.execute(() -> {
            try {
                view.updateAndGet(operations());
                tell();
            } catch (RuntimeException e) {
                LOG.debug("{} gave no answer", cluster.name(), e); // the next reading says so
            }
        });
    }

    private UnaryOperator<View> operations() {
        var settings = scanned.answer(new ListSettings(cluster.tenant(), Optional.empty(), cluster.trusted()));
        var jobs = scanned.answer(new ListJobs(cluster.tenant(), Optional.empty(), cluster.trusted()));
        return old -> old.withOperations(new Operations(settings, jobs));
    }

    private interface Ask {
        UnaryOperator<View> ask();
    }

    private interface Break {
        View of(View old, Instant now, String why);
    }

    /** Asks, notes the answer or the failure, tells, and comes again: whatever happens, a watch does not end by itself. */
    private void attempt(ScheduledExecutorService thread, Duration between, Ask ask, Break broken, Runnable again) {
        long began = System.nanoTime();
        int share = SHARE;
        try {
            view.updateAndGet(ask.ask());
        } catch (RuntimeException e) {
            if (thread.isShutdown()) {
                return;
            }
            LOG.debug("{} gave no answer", cluster.name(), e);
            share = SHARE_OF_NO_ANSWER;
            var now = clock.instant();
            view.updateAndGet(old -> broken.of(old, now, String.valueOf(e.getMessage())));
        }
        long took = System.nanoTime() - began;
        if (!thread.isShutdown()) {
            var unused = thread.schedule(again, Math.max(between.toNanos(), took * share), TimeUnit.NANOSECONDS);
            tell();
        }
    }

    private void tell() {
        try {
            news.accept(this);
        } catch (RuntimeException e) {
            LOG.error("Nobody could be told of what is new in {}", cluster.name(), e);
        }
    }

    @Override
    public void close() {
        refresher.shutdownNow();
        reader.shutdownNow();
        try {
            refresher.awaitTermination(10, TimeUnit.SECONDS);
            reader.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refreshed.close();
        scanned.close();
    }
}
