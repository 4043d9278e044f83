/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import io.galgo.console.picture.LogReader;
import io.galgo.console.picture.LogReader.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One search: reads parts of logs by several readers at once, each of which asks the filter itself, so that reading and asking overlap and
 * use several processors. The one who began it may ask how far it is and stop it, from any thread.
 */
public final class Search {

    private final List<Part> parts;
    private final RecordFilter filter;
    private final long total;
    private final LongAdder scanned = new LongAdder();
    private final LongAdder matched = new LongAdder();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /** @param parts what to read */
    public Search(List<Part> parts, RecordFilter filter) {
        this.parts = List.copyOf(parts);
        this.filter = filter;
        this.total = parts.stream().mapToLong(part -> Math.max(0, part.to() - part.from())).sum();
    }

    /** Takes what is found. */
    public interface Sink {
        /**
         * Takes a record. One at a time; those of a partition in their order.
         *
         * @return whether more are wanted
         */
        boolean take(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Reads until all is read or the search is stopped.
     *
     * @param readers opens a reader for each thread
     * @param threads how many read at once
     * @param executor runs them
     * @throws FilterException if the filter takes more than it may
     */
    public void run(Supplier<LogReader> readers, int threads, Executor executor, Sink sink) {
        var shares = shares(Math.max(1, Math.min(threads, parts.size())));
        var running = shares.stream()
                .map(share -> CompletableFuture.runAsync(() -> read(readers, share, sink), executor))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(running).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** The longest first, to whoever has least so far. */
    private List<List<Part>> shares(int count) {
        var shares = new ArrayList<List<Part>>();
        var lengths = new long[count];
        for (int i = 0; i < count; i++) {
            shares.add(new ArrayList<>());
        }
        parts.stream()
                .sorted((one, other) -> Long.compare(other.to() - other.from(), one.to() - one.from()))
                .forEach(part -> {
                    int least = 0;
                    for (int i = 1; i < count; i++) {
                        least = lengths[i] < lengths[least] ? i : least;
                    }
                    shares.get(least).add(part);
                    lengths[least] += part.to() - part.from();
                });
        return shares;
    }

    private void read(Supplier<LogReader> readers, List<Part> share, Sink sink) {
        try (var reader = readers.get()) {
            reader.read(share, record -> record(record, sink), stopped::get);
        } catch (RuntimeException e) {
            stop(); // the others too
            throw e;
        }
    }

    private void record(ConsumerRecord<byte[], byte[]> record, Sink sink) {
        scanned.increment();
        if (stopped.get() || !filter.accepts(record)) {
            return;
        }
        synchronized (sink) {
            if (!stopped.get()) {
                matched.increment();
                if (!sink.take(record)) {
                    stop();
                }
            }
        }
    }

    /** Ends the search soon. */
    public void stop() {
        stopped.set(true);
    }

    /** Returns how many records were read. */
    public long scanned() {
        return scanned.sum();
    }

    /** Returns how many were wanted. */
    public long matched() {
        return matched.sum();
    }

    /** Returns how many offsets there are to read: as many records, or fewer. */
    public long total() {
        return total;
    }
}
