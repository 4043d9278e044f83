/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import io.galgo.console.picture.LogReader.Part;
import io.galgo.console.picture.LogScanner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One search: two readers at once, each of which asks the filter itself, so that both reading and asking use two processors. {@link #run} and
 * {@link #count} are for one call by one thread; progress and {@link #stop} for any.
 */
public final class RecordSearch {

    private static final int READERS = 2;

    private final List<List<Part>> shares;
    private final RecordFilter filter;
    private final Supplier<LogScanner> scanners;
    private final Semaphore cores;
    private final long total;
    private final boolean endless;
    private final AtomicLongArray passed;
    private final LongAdder scanned = new LongAdder();
    private final LongAdder matched = new LongAdder();
    private volatile boolean stopped;

    /**
     * Prepares a search.
     *
     * @param parts what to read; a part that ends at {@link Long#MAX_VALUE} goes on until the search is stopped
     * @param filter which records are wanted
     * @param scanners opens a reader, for each thread
     * @param cores what is held while the filter is asked; shared by searches that together may take no more
     */
    public RecordSearch(List<Part> parts, RecordFilter filter, Supplier<LogScanner> scanners, Semaphore cores) {
        var filled = parts.stream().filter(part -> part.from() < part.to()).toList();
        this.shares = shares(filled, Math.min(READERS, filled.size()));
        this.filter = filter;
        this.scanners = scanners;
        this.cores = cores;
        this.endless = filled.stream().anyMatch(part -> part.to() == Long.MAX_VALUE);
        this.total =
                endless ? 0 : filled.stream().mapToLong(RecordSearch::length).sum();
        this.passed = new AtomicLongArray(shares.size());
    }

    /** Takes what is found. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes a record. One at a time; those of a partition in their order.
         *
         * @return whether more are wanted
         */
        boolean take(RecordText record);
    }

    /**
     * How far a search is.
     *
     * @param scanned how many records were read
     * @param matched how many of them were wanted
     * @param passed how many offsets were passed: as many as records, or more, by holes
     * @param total how many offsets there are to pass; 0 for one without an end
     * @param failed on how many records the filter could not be asked
     */
    public record Progress(long scanned, long matched, long passed, long total, long failed) {}

    /**
     * Reads until all is read or the search is stopped.
     *
     * @throws FilterException if the filter takes more than it may
     * @throws org.apache.kafka.common.KafkaException if Kafka refuses
     */
    public void run(Sink sink) {
        read(record -> {
            synchronized (this) {
                if (!stopped) {
                    matched.increment();
                    if (!sink.take(RecordText.ofViews(record))) {
                        stop();
                    }
                }
            }
        });
    }

    /** Reads as {@link #run}, and counts what is found. */
    public void count() {
        read(record -> matched.increment());
    }

    private interface Found {
        void record(ConsumerRecord<ByteBuffer, ByteBuffer> record);
    }

    private void read(Found found) {
        if (shares.isEmpty()) {
            return;
        }
        var number = new AtomicInteger();
        var executor = Executors.newFixedThreadPool(shares.size(), task -> {
            var thread = new Thread(task, "galgo-search-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        var running = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < shares.size(); i++) {
            int share = i;
            running.add(CompletableFuture.runAsync(() -> read(share, found), executor));
        }
        try {
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            executor.shutdown();
        }
    }

    private void read(int share, Found found) {
        try (var scanner = scanners.get()) {
            scanner.read(shares.get(share), new ShareReader(share, found), () -> stopped);
        } catch (RuntimeException e) {
            stop(); // the other one too
            throw e;
        }
    }

    private final class ShareReader implements LogScanner.Reader {
        private final int share;
        private final Found found;

        ShareReader(int share, Found found) {
            this.share = share;
            this.found = found;
        }

        @Override
        public void records(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
            var wanted = new ArrayList<ConsumerRecord<ByteBuffer, ByteBuffer>>();
            cores.acquireUninterruptibly();
            try {
                for (var record : records) {
                    if (filter.accepts(record)) {
                        wanted.add(record);
                    }
                }
            } finally {
                cores.release(); // whoever takes what is found may be slow
            }
            scanned.add(records.size());
            wanted.forEach(found::record);
        }

        @Override
        public void passed(long offsets) {
            passed.set(share, offsets);
        }
    }

    /** The longest first, to whoever has least so far. */
    private static List<List<Part>> shares(List<Part> parts, int count) {
        var shares = new ArrayList<List<Part>>();
        var lengths = new double[count];
        for (int i = 0; i < count; i++) {
            shares.add(new ArrayList<>());
        }
        parts.stream()
                .sorted(Comparator.comparingLong(RecordSearch::length).reversed())
                .forEach(part -> {
                    int least = 0;
                    for (int i = 1; i < count; i++) {
                        least = lengths[i] < lengths[least] ? i : least;
                    }
                    shares.get(least).add(part);
                    lengths[least] += length(part);
                });
        return shares;
    }

    private static long length(Part part) {
        return part.to() - part.from();
    }

    /** Ends the search soon; what is found from now on is not handed on. */
    public void stop() {
        stopped = true;
    }

    /** Tells whether it goes on after the logs' ends until it is stopped. */
    public boolean isEndless() {
        return endless;
    }

    /** Returns how far it is. */
    public Progress progress() {
        long offsets = 0;
        for (int i = 0; i < passed.length(); i++) {
            offsets += passed.get(i);
        }
        return new Progress(scanned.sum(), matched.sum(), offsets, total, filter.failed());
    }
}
