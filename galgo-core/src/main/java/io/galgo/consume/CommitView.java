/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * What a Galgo consumer said beside a committed offset, for tools that look at a group from outside: who committed, why, what is done
 * above the offset, and what waits in the group's parked topic. Immutable and safe for any thread.
 *
 * @param topicId the topic's id; {@link Uuid#ZERO_UUID} if the consumer did not know it
 * @param instance the consumer's own id, new at each start
 * @param assignment names the assignment of the partition: another one whenever it is taken up anew, be it by a rebalance or a seek
 * @param reason what moved the offset
 * @param done the offsets done above the committed one, in order, apart from each other
 * @param parked what waits in the parked topic; empty if the group has none
 * @param pausedSince since when the partition is paused by request; empty if it is not
 */
public record CommitView(
        Uuid topicId,
        String instance,
        String assignment,
        Reason reason,
        List<OffsetRange> done,
        Optional<ParkedView> parked,
        Optional<Instant> pausedSince) {

    public CommitView {
        done = List.copyOf(done);
    }

    /** What moved a committed offset. */
    public enum Reason {
        /** Events below were handled. */
        WORK,
        /** The group began here. */
        START,
        /** Somebody moved the group here, or the log no longer had the former position. */
        SEEK,
        /** Events below were laid aside on purpose. Read, and not written: what is skipped is done, as a dead letter, and counts as {@link #WORK}. */
        SKIP,
        /** A move to another cluster ends here. Read, and not written. */
        BARRIER
    }

    /**
     * Offsets in a row.
     *
     * @param start the first
     * @param end the one after the last
     */
    public record OffsetRange(long start, long end) {}

    /**
     * What of a partition waits in the group's parked topic.
     *
     * @param edge all of this partition's below are done
     * @param waiting the events that wait for an attempt, the first of each key, as many as the commit had room for
     */
    public record ParkedView(long edge, List<ParkedEvent> waiting) {
        public ParkedView {
            waiting = List.copyOf(waiting);
        }
    }

    /**
     * A parked event that waits for an attempt.
     *
     * @param offset where it stands in the parked topic
     * @param failedAttempts how many attempts failed
     * @param due when the next one is due; empty if it waits for somebody to act
     */
    public record ParkedEvent(long offset, int failedAttempts, Optional<Instant> due) {}

    /**
     * Reads the metadata of a commit.
     *
     * @param offset the committed offset
     * @param metadata the text beside it, null or empty if there is none
     * @return empty if it is not Galgo's, or not to be read: as after a commit of another client
     */
    public static Optional<CommitView> read(long offset, String metadata) {
        return CommitMetadata.decode(offset, metadata).map(CommitView::of);
    }

    /** Returns how many offsets above the committed one are done. */
    public long doneAhead() {
        return done.stream().mapToLong(range -> range.end() - range.start()).sum();
    }

    private static CommitView of(CommitMetadata metadata) {
        var stamp = metadata.stamp();
        return new CommitView(
                stamp.topicId(),
                stamp.instance(),
                stamp.name(),
                reason(stamp.why()),
                ranges(metadata.marks()),
                Optional.ofNullable(metadata.parked()).map(CommitView::parked),
                metadata.pausedSince() == 0
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochMilli(metadata.pausedSince())));
    }

    private static Reason reason(Stamp.Why why) {
        return switch (why) {
            case WORK -> Reason.WORK;
            case START -> Reason.START;
            case SEEK -> Reason.SEEK;
            case SKIP -> Reason.SKIP;
            case BARRIER -> Reason.BARRIER;
        };
    }

    /** Ranges that touch are one, whatever their leader epochs. */
    private static List<OffsetRange> ranges(Marks marks) {
        var ranges = new ArrayList<OffsetRange>();
        for (int i = 0; i < marks.ranges(); i++) {
            int last = ranges.size() - 1;
            if (last >= 0 && ranges.get(last).end() == marks.start(i)) {
                ranges.set(last, new OffsetRange(ranges.get(last).start(), marks.end(i)));
            } else {
                ranges.add(new OffsetRange(marks.start(i), marks.end(i)));
            }
        }
        return ranges;
    }

    private static ParkedView parked(ParkedState state) {
        return new ParkedView(
                state.edge(),
                state.heads().stream()
                        .map(head -> new ParkedEvent(head.offset(), head.attempts(), Optional.ofNullable(head.due())))
                        .toList());
    }
}
