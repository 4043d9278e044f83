/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it takes to know which records of a partition are done: from a poll of 10,000 to all of them done, with a look at the low edge for each
 * 1,000. An operation is one record.
 *
 * <p>{@link #inOrder} is the way of fast handlers, which complete by range; {@link #atRandom} that of lanes, which need a task a record. Compare both
 * with {@link #atRandomInSet}, the tracker that comes to mind first: a sorted set of the offsets that are open, which workers may change.
 *
 * <p>{@link #commit} is another operation: making what is committed of a window of 20,000 offsets, so many percent of which are done,
 * at random; {@link #takeOver} reads it, as the partition's next owner does. Five times a second a partition, so compare them with 200 ms.
 */
@State(Scope.Thread)
public class TrackerPiece {

    private static final int RECORDS = 10_000;
    private static final int LOOK_EVERY = 1_000;

    private final List<ConsumerRecord<byte[], byte[]>> polled = polled(RECORDS);
    private final int[] order = shuffled(RECORDS);

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long inOrder() {
        var tracker = new OffsetTracker(0);
        var batch = new Batch(polled);
        tracker.add(batch);
        var run = Run.all(batch, 0);
        long edges = 0;
        for (int at = run.claim(); at < run.end(); at = run.claim()) {
            run.done(at);
            if (at % LOOK_EVERY == 0) {
                edges += tracker.lowEdge();
            }
        }
        return edges + tracker.lowEdge();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long atRandom() {
        var tracker = new OffsetTracker(0);
        var batch = new Batch(polled);
        tracker.add(batch);
        var tasks = new Task[RECORDS];
        for (int i = 0; i < RECORDS; i++) {
            tasks[i] = batch.toLane(i);
        }
        long edges = 0;
        for (int i = 0; i < RECORDS; i++) {
            tasks[order[i]].done();
            if (i % LOOK_EVERY == 0) {
                edges += tracker.lowEdge();
            }
        }
        return edges + tracker.lowEdge();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long atRandomInSet() {
        var open = new ConcurrentSkipListSet<Long>();
        polled.forEach(record -> open.add(record.offset()));
        long edges = 0;
        for (int i = 0; i < RECORDS; i++) {
            if (i % LOOK_EVERY == 0) {
                edges += open.first();
            }
            open.remove((long) order[i]);
        }
        return edges + open.size();
    }

    @Benchmark
    public Object commit(Window window) {
        return window.metadata();
    }

    @Benchmark
    public Object takeOver(Window window) {
        return CommitMetadata.decode(window.edge, window.text);
    }

    /** Offsets that are under way, some of them done. */
    @State(Scope.Thread)
    public static class Window {

        private static final int OFFSETS = 20_000;

        @Param({"10", "50", "90", "99"})
        int percent;

        private final Stamp stamp = new Stamp(new Uuid(1, 2), "instance", 1, Stamp.Why.WORK, 0);
        private OffsetTracker tracker;
        private long edge;
        private String text;

        @Setup
        public void complete() {
            tracker = new OffsetTracker(0);
            var batch = new Batch(polled(OFFSETS));
            tracker.add(batch);
            var tasks = IntStream.range(0, OFFSETS).mapToObj(batch::toLane).toList();
            int[] order = shuffled(OFFSETS);
            for (int i = 0; i < OFFSETS * percent / 100; i++) {
                tasks.get(order[i]).done();
            }
            edge = tracker.lowEdge();
            text = metadata().text();
        }

        private CommitMetadata.Encoded metadata() {
            return new CommitMetadata(stamp, tracker.doneAbove()).encode(CommitMetadata.DEFAULT_LIMIT);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> polled(int records) {
        var value = new byte[0];
        return IntStream.range(0, records)
                .mapToObj(offset -> new ConsumerRecord<byte[], byte[]>("topic", 0, offset, null, value))
                .toList();
    }

    /** Returns the numbers below one, the same order each time. */
    private static int[] shuffled(int count) {
        var numbers = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(numbers, new Random(1));
        return numbers.stream().mapToInt(number -> number).toArray();
    }
}
