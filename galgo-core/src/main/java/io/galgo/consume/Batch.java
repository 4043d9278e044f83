/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records that one poll brought for a partition, and which of them are done.
 *
 * <p>A record belongs either to the partition's runs, which complete records in order and so need one number for all, or to a lane,
 * which completes them in any order and so needs a {@link Task} a record. The poll thread decides which before anybody handles the
 * record, and alone reads the outcome; the worker that handles a record writes it, with release semantics. No lock.
 *
 * <p>Once its runs are done a batch forgets all but the open tasks: what is done behind a record that waits for days costs nothing.
 */
final class Batch {

    /** What a record costs on the heap besides its key and value, roughly: so that tiny records do not count as nothing. */
    private static final long RECORD_OVERHEAD = 160;

    private static final Task[] NO_TASKS = {};

    private final long firstOffset;
    private long lastOffset;

    /** Where it begins, holes before its first record included: what is marked does not depend on how polls were cut. */
    private long begin;

    /** Of the record before these holes. */
    private int epochBefore;

    private final int firstEpoch;
    private final Optional<Integer> lastEpoch;
    private final int size;
    private final long bytes;
    private final long fetchedAt = System.nanoTime();

    /** Null once only tasks are open. */
    private ConsumerRecord<byte[], byte[]>[] records;

    /** While there are records: by index, null for what belongs to runs. Afterwards: the open tasks in order. */
    private Task[] tasks;

    /**
     * The latest run of these records, null if there was none: it knows how far its worker is. What belongs to former runs is done,
     * and their workers, perhaps late with a record that has been given to a lane, have no say any more.
     */
    private Run run;

    /** All records (or open tasks) below are done. Owned by the poll thread. */
    private int low;

    /** What was done when {@link #see} looked: tasks by their index, and of runs all below. Owned by the poll thread. */
    private final BitSet seen = new BitSet(0);

    private int seenOfRuns;

    /** The last record that is known to be done; -1 if none is. Owned by the poll thread. */
    private long lastDone = -1;

    Batch(List<ConsumerRecord<byte[], byte[]>> polled) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        ConsumerRecord<byte[], byte[]>[] array = polled.toArray(new ConsumerRecord[0]);
        records = array;
        size = array.length;
        firstOffset = array[0].offset();
        begin = firstOffset;
        lastOffset = array[size - 1].offset();
        lastEpoch = array[size - 1].leaderEpoch();
        firstEpoch = array[0].leaderEpoch().orElse(-1);
        long sum = 0;
        for (var record : array) {
            sum += sizeOf(record);
        }
        bytes = sum;
    }

    /** Returns batches of these records, one for each leader epoch: a batch's marks are made with one epoch. */
    static List<Batch> byEpoch(List<ConsumerRecord<byte[], byte[]>> polled) {
        int last = polled.size() - 1;
        if (epoch(polled, 0).equals(epoch(polled, last))) { // a log's epochs only grow
            return List.of(new Batch(polled));
        }
        var batches = new ArrayList<Batch>();
        int start = 0;
        for (int i = 1; i <= last; i++) {
            if (!epoch(polled, i).equals(epoch(polled, start))) {
                batches.add(new Batch(polled.subList(start, i)));
                start = i;
            }
        }
        batches.add(new Batch(polled.subList(start, last + 1)));
        return batches;
    }

    private static Optional<Integer> epoch(List<ConsumerRecord<byte[], byte[]>> records, int index) {
        return records.get(index).leaderEpoch();
    }

    /** Returns roughly what a record takes on the heap, in bytes. */
    static long sizeOf(ConsumerRecord<byte[], byte[]> record) {
        return RECORD_OVERHEAD + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    int size() {
        return size;
    }

    /** Returns when it was fetched, by {@link System#nanoTime}. */
    long fetchedAt() {
        return fetchedAt;
    }

    /** Returns roughly what all its records take on the heap, in bytes. */
    long bytes() {
        return bytes;
    }

    /** What lies between that offset, behind a record of that epoch, and the first one are holes of its own. */
    void begin(long offset, int epoch) {
        begin = offset;
        epochBefore = epoch;
    }

    long firstOffset() {
        return firstOffset;
    }

    long lastOffset() {
        return lastOffset;
    }

    Optional<Integer> lastEpoch() {
        return lastEpoch;
    }

    /** Returns a record; not after {@link #lowEdge} or {@link #see} found the runs done. */
    ConsumerRecord<byte[], byte[]> record(int index) {
        return records[index];
    }

    /** Returns all records, for a run's worker: it may come late, when the batch has forgotten them. Poll thread, before anything is done. */
    ConsumerRecord<byte[], byte[]>[] records() {
        return records;
    }

    /** Gives a record to a lane. Poll thread, while no worker may come to the record. */
    Task toLane(int index) {
        if (tasks == null) {
            tasks = new Task[size];
        }
        var task = new Task(records[index], fetchedAt);
        tasks[index] = task;
        return task;
    }

    /** Tells a run whether a record is its own. */
    boolean inRun(int index) {
        return tasks == null || tasks[index] == null;
    }

    /** From now on this run tells what is done of the records that are in no lane. Poll thread. */
    void run(Run latest) {
        run = latest;
    }

    /** Returns the offset of the oldest record that is not done, -1 if there is none. Poll thread. */
    long lowEdge() {
        forget();
        if (records != null) {
            int runDone = runDone();
            while (low < size && isDone(low, runDone)) {
                low++;
            }
            return low < size ? records[low].offset() : -1;
        }
        while (low < tasks.length && tasks[low].isDone()) {
            low++;
        }
        return low < tasks.length ? tasks[low].record.offset() : -1;
    }

    /** Returns the oldest record that is not done, as {@link #lowEdge} found it. Poll thread. */
    ConsumerRecord<byte[], byte[]> oldest() {
        return records != null ? records[low] : tasks[low].record;
    }

    /** Returns the lane that the oldest record waits in; null if it is in a run. Poll thread. */
    Lane oldestLane() {
        return tasks == null || tasks[low] == null ? null : tasks[low].lane;
    }

    /**
     * Looks what is done, to be marked. From the last record to the first: a key's events are done one after another while this looks, and of none
     * that is seen to be done may an earlier one be missed. Poll thread.
     *
     * @return the offset of the last one that is done; -1 if none is
     */
    long see() {
        forget();
        seen.clear();
        for (int i = tasks == null ? -1 : tasks.length - 1; i >= 0; i--) {
            if (tasks[i] != null && tasks[i].isDone()) {
                seen.set(i);
            }
        }
        seenOfRuns = records == null ? 0 : runDone();
        for (int i = (records == null ? tasks.length : size) - 1; i >= 0; i--) {
            if (isSeen(i)) {
                noteDone(records == null ? tasks[i].record : records[i]);
                break;
            }
        }
        return lastDone;
    }

    private boolean isSeen(int index) {
        boolean isOfRun = records != null && inRun(index);
        return isOfRun ? index < seenOfRuns : seen.get(index);
    }

    private void noteDone(ConsumerRecord<byte[], byte[]> record) {
        lastDone = Math.max(lastDone, record.offset());
    }

    /** Marks what was {@link #see seen} to be done, and all holes. Poll thread, with nothing between the two. */
    void mark(Marks.Builder marks) {
        if (records != null) {
            markDense(marks);
            return;
        }
        long at = begin;
        int open = 0;
        for (int i = seen.nextClearBit(0); i < tasks.length; i = seen.nextClearBit(i + 1)) {
            long offset = tasks[i].record.offset();
            markRange(marks, at, offset);
            at = offset + 1;
            open++;
        }
        markRange(marks, at, lastOffset + 1);
        if (open < tasks.length / 2 || open == 0) {
            keepOpenTasks();
        }
    }

    /**
     * Takes in the batch that follows, if both are done altogether: a long time of small polls behind a record that waits must not
     * add up. Poll thread.
     */
    boolean absorb(Batch next) {
        boolean done = records == null && tasks.length == 0 && next.records == null && next.tasks.length == 0;
        if (!done || firstEpoch != next.firstEpoch) {
            return false;
        }
        lastOffset = next.lastOffset;
        lastDone = Math.max(lastDone, next.lastDone);
        return true;
    }

    /** Returns how many records are not done. Poll thread. */
    int open() {
        forget();
        int open = 0;
        if (records == null) {
            for (var task : tasks) {
                open += task.isDone() ? 0 : 1;
            }
            return open;
        }
        int runDone = runDone();
        for (int i = low; i < size; i++) {
            open += isDone(i, runDone) ? 0 : 1;
        }
        return open;
    }

    /** Tells whether a record of this offset is here, and not done. Poll thread. */
    boolean isOpen(long offset) {
        forget();
        for (int i = low; records != null && i < size; i++) {
            if (records[i].offset() == offset) {
                return !isDone(i, runDone());
            }
        }
        for (int i = low; records == null && i < tasks.length; i++) {
            if (tasks[i].record.offset() == offset) {
                return !tasks[i].isDone();
            }
        }
        return false;
    }

    /** Shows each open record that is in a lane, in order. Poll thread. */
    void forEachOpen(Consumer<Task> visitor) {
        for (int i = low; tasks != null && i < tasks.length; i++) {
            if (tasks[i] != null && !tasks[i].isDone()) {
                visitor.accept(tasks[i]);
            }
        }
    }

    /** @param runDone as {@link #runDone} said */
    private boolean isDone(int index, int runDone) {
        return inRun(index) ? index < runDone : tasks[index].isDone();
    }

    /**
     * Returns the index below which all that belongs to runs is done. To be asked once for many records: the worker writes it for each of its own,
     * and every look from another core has it wait for that.
     */
    private int runDone() {
        return run == null ? 0 : run.doneBelow();
    }

    private void markDense(Marks.Builder marks) {
        long at = begin;
        for (int i = 0; i < size; i++) {
            if (!isSeen(i)) {
                markRange(marks, at, records[i].offset());
                at = records[i].offset() + 1;
            }
        }
        markRange(marks, at, lastOffset + 1);
    }

    private void markRange(Marks.Builder marks, long start, long end) {
        long first = Math.min(end, firstOffset);
        if (start < first) {
            marks.done(start, first, epochBefore);
        }
        if (Math.max(start, firstOffset) < end) {
            marks.done(Math.max(start, firstOffset), end, firstEpoch);
        }
    }

    /** Keeps the open tasks alone once no run has anything left here. */
    private void forget() {
        if (records == null) {
            return;
        }
        int done = runDone();
        for (int i = size - 1; i >= done; i--) {
            if (inRun(i)) {
                return;
            }
        }
        keepOpenTasks();
    }

    private void keepOpenTasks() {
        var open = tasks == null
                ? NO_TASKS
                : Arrays.stream(tasks)
                        .filter(task -> task != null && !task.isDone())
                        .toArray(Task[]::new);
        noteLastBut(open);
        tasks = open;
        records = null;
        run = null;
        low = 0;
    }

    /** Notes the last record that is not among these: they were looked at once, and what a worker does meanwhile counts the next time. */
    @SuppressWarnings("ReferenceEquality") // that very record is meant
    private void noteLastBut(Task[] open) {
        int left = open.length - 1;
        for (int i = (records == null ? tasks.length : size) - 1; i >= 0; i--) {
            var record = records == null ? tasks[i].record : records[i];
            if (left >= 0 && open[left].record == record) {
                left--;
            } else {
                noteDone(record);
                return;
            }
        }
    }
}
