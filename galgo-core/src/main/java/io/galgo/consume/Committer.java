/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one who commits: the low edge, and beside it what is done above. Owned by the poll thread.
 *
 * <p>The broker accepts a commit for any partition from any member of the group, its owner or not. So commits go out one after
 * another, none is ever repeated (the next supersedes it), and a partition's last one, at its revocation, is waited for: once that
 * has returned, nothing of it is queued or under way. The client does not see to that by itself: a commit it was given while it looked for the
 * coordinator may be sent after the next one, which finds the coordinator known.
 */
final class Committer {

    private static final Logger log = LoggerFactory.getLogger(Committer.class);

    /** The more a partition's commit says, the less often it is made: the coordinator keeps them all. */
    private static final int CHARACTERS_A_SECOND = CommitMetadata.DEFAULT_LIMIT;

    private static final int LIMIT_TOO_LOW_FOR_MARKS = 200;

    private final Consumer<byte[], byte[]> consumer;
    private final long interval;
    private int metadataLimit;
    private boolean underWay;
    private boolean waitsForJoin;

    Committer(Consumer<byte[], byte[]> consumer, Duration interval) {
        this(consumer, interval, CommitMetadata.DEFAULT_LIMIT);
    }

    /** @param metadataLimit how many characters a commit may say, until brokers take less */
    Committer(Consumer<byte[], byte[]> consumer, Duration interval, int metadataLimit) {
        this.metadataLimit = metadataLimit;
        this.consumer = consumer;
        this.interval = interval.toNanos();
    }

    /** Commits what is due, without waiting. */
    void commitDue(Collection<Partition> partitions, long now) {
        if (underWay) {
            return;
        }
        var commits = new HashMap<Partition, Commit>();
        for (var partition : partitions) {
            if (isMine(partition) && isDue(partition, now)) {
                next(partition).ifPresent(commit -> commits.put(partition, commit));
            }
        }
        if (!commits.isEmpty()) {
            commitAsync(commits);
        }
    }

    private void commitAsync(Map<Partition, Commit> commits) {
        underWay = true;
        try {
            consumer.commitAsync(offsets(commits), (offsets, failure) -> {
                underWay = false;
                if (failure == null) {
                    commits.forEach(Committer::acknowledged);
                } else {
                    refused(failure, commits.keySet());
                }
            });
        } catch (RuntimeException failure) {
            underWay = false; // nobody calls back
            throw failure;
        }
    }

    private static void acknowledged(Partition partition, Commit commit) {
        partition.commits().acknowledged(commit);
    }

    private static boolean isMine(Partition partition) {
        return !partition.commits().isInTransaction() && !partition.isCommittedByTransactions();
    }

    /** Tells whether it is time to look if there is something to commit of a partition, and if so, begins to wait for the next time. */
    boolean isDue(Partition partition, long now) {
        boolean due = now - partition.commits().lookedAt() >= intervalOf(partition);
        if (due) {
            partition.commits().lookedAt(now);
        }
        return due;
    }

    /** Commits all there is to commit and waits for it. What could not be committed is handled again by the next owner. */
    void commitNow(Collection<Partition> partitions, Duration timeout) {
        waitsForJoin = false;
        var commits = new HashMap<Partition, Commit>();
        for (var partition : partitions) {
            if (isMine(partition)) {
                // with one under way, also what it says: it may come after another that said so before
                (underWay ? Optional.of(commit(partition)) : next(partition))
                        .ifPresent(commit -> commits.put(partition, commit));
            }
        }
        if (!commits.isEmpty()) {
            commitNow(commits, timeout);
        }
    }

    /** Where the broker takes less metadata, as much is said as it takes: at the least the low edges. */
    private void commitNow(Map<Partition, Commit> commits, Duration timeout) {
        try {
            commitLast(offsets(commits), timeout);
            commits.forEach(Committer::acknowledged);
        } catch (OffsetMetadataTooLarge tooLarge) {
            boolean saidLeast = metadataLimit < LIMIT_TOO_LOW_FOR_MARKS;
            refused(tooLarge, commits.keySet());
            if (!saidLeast) {
                commits.replaceAll((partition, commit) ->
                        commit(partition, commit.marks(), commit.parked()).commit());
                commitNow(commits, timeout);
            }
        } catch (KafkaException failure) {
            waitsForJoin = failure instanceof RebalanceInProgressException;
            refused(failure, commits.keySet());
        }
    }

    /** Tells whether the last commit that was to be waited for could not be made because the client joins its group anew. */
    boolean waitsForJoin() {
        return waitsForJoin;
    }

    /** Commits until one was begun when no other was under way, which could come after it. */
    private void commitLast(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        boolean mayBeOvertaken;
        long left = timeout.toNanos();
        do {
            mayBeOvertaken = underWay;
            commitSync(offsets, Duration.ofNanos(left));
            left = end - System.nanoTime();
        } while (mayBeOvertaken && left > 0);
    }

    /** A wake-up is for a poll: a partition's last commit is not given up for it. */
    private void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        try {
            consumer.commitSync(offsets, timeout);
        } catch (WakeupException closing) {
            consumer.commitSync(offsets, timeout);
        }
    }

    private long intervalOf(Partition partition) {
        var last = partition.commits().last();
        if (last == null) {
            return interval;
        }
        boolean leftOut = last.offset().metadata().isEmpty() && !last.marks().isEmpty();
        long said = leftOut ? CHARACTERS_A_SECOND : last.offset().metadata().length();
        return Math.max(interval, TimeUnit.SECONDS.toNanos(said) / CHARACTERS_A_SECOND);
    }

    /** Returns a partition's next commit; empty if nothing has changed since the last, and that succeeded. */
    private Optional<Commit> next(Partition partition) {
        var marks = partition.backlog().marks();
        var parked = parked(partition);
        return isNews(partition, marks, parked)
                ? Optional.of(commit(partition, marks, parked).commit())
                : Optional.empty();
    }

    private Commit commit(Partition partition) {
        return commit(partition, partition.backlog().marks(), parked(partition)).commit();
    }

    private static ParkedState parked(Partition partition) {
        return partition.parked() == null ? null : partition.parked().state(List.of());
    }

    /** Tells whether a commit says anything that the partition's last one does not. */
    boolean isNews(Partition partition, Commit commit) {
        return isNews(partition, commit.marks(), commit.parked());
    }

    /** Nobody knows what the broker has of a commit that was refused: the answer alone may be lost. */
    private static boolean isNews(Partition partition, Marks marks, ParkedState parked) {
        var last = partition.commits().last();
        return last == null
                || partition.commits().refusal() != null
                || last.edge() != marks.edge()
                || !Objects.equals(last.marks(), marks)
                || !Objects.equals(last.parked(), parked)
                || last.pausedSince() != partition.pausedSince();
    }

    /**
     * Returns the commit that says this of a partition, and whether it could say all of it.
     *
     * @param parked null if the group has no parked topic
     */
    Prepared commit(Partition partition, Marks marks, ParkedState parked) {
        var tracker = partition.backlog().tracker();
        var metadata =
                new CommitMetadata(partition.commits().stamp(marks.edge()), marks, parked, partition.pausedSince());
        var encoded = metadata.encode(metadataLimit, marksToKeep(partition, parked));
        var text = metadataLimit() == 0 ? "" : encoded.text();
        boolean fits = text.isEmpty() ? marks.isEmpty() : encoded.marks().equals(marks);
        partition.backlog().window().encoded(text.length(), metadataLimit, fits);
        // Not the tracker's low edge: workers may have moved it since, and the marks are distances from theirs.
        var offset = new OffsetAndMetadata(marks.edge(), epoch(tracker, marks), text);
        boolean saysParked = text.isEmpty() ? parked == null : encoded.saysParked();
        boolean whole = fits && (saysParked || !text.isEmpty());
        return new Prepared(new Commit(offset, marks, parked, partition.pausedSince()), whole, saysParked);
    }

    /** Of a partition that is committed by transactions nothing may be left out: attempts are, before marks. */
    private static Marks marksToKeep(Partition partition, ParkedState parked) {
        if (parked == null || partition.parked() == null) {
            return Marks.none(0);
        }
        return partition.isCommittedByTransactions()
                ? parked.marks()
                : partition.parked().marksToKeep();
    }

    /** Has the partition's status tell that what is to be said has no room, and what to do. */
    void noRoom(Partition partition) {
        partition
                .commits()
                .noRoom(
                        "what is done takes more than the " + metadataLimit()
                                + " characters that a commit may say: raise commitMetadata, and the brokers' offset.metadata.max.bytes");
    }

    /** Returns how many characters a commit may say; 0 if it says an offset alone. */
    int metadataLimit() {
        return metadataLimit < LIMIT_TOO_LOW_FOR_MARKS ? 0 : metadataLimit;
    }

    /** The tracker knows nothing yet of what a transaction is about to say: what that moves the edge over may be of a later epoch. */
    private static Optional<Integer> epoch(OffsetTracker tracker, Marks marks) {
        return tracker.leaderEpoch().map(epoch -> Math.max(epoch, marks.epochBelow()));
    }

    /** The client is gone: nobody calls back for what it had under way. */
    void forget() {
        underWay = false;
    }

    /** Tells whether a commit is on its way. */
    boolean isUnderWay() {
        return underWay;
    }

    /**
     * A commit to be made.
     *
     * @param isWhole whether it says all that is done in the partition itself, and where its parked events begin
     * @param saysParked whether it says all that is done of these
     */
    record Prepared(Commit commit, boolean isWhole, boolean saysParked) {

        /** Tells whether it says all that must be said with these events: of what has outputs no commit may say less than one before. */
        boolean suffices(Partition partition, List<HandledEvent> events) {
            boolean takesParked = events.stream().anyMatch(event -> event.partition() != partition);
            return isWhole && (saysParked || !(takesParked || partition.isCommittedByTransactions()));
        }
    }

    /** Tells whether a commit failed because it said too much; the next ones say less. */
    boolean isTooLarge(Exception failure) {
        boolean tooLarge = saysTooMuch(failure);
        if (tooLarge) {
            metadataLimit /= 2;
            log.warn(
                    "The broker takes less commit metadata than {} characters (offset.metadata.max.bytes): going on with {}",
                    metadataLimit * 2,
                    metadataLimit);
        }
        return tooLarge;
    }

    /** Tells whether a broker refused that much metadata. A producer says so by its message alone. */
    static boolean saysTooMuch(Exception failure) {
        return failure instanceof OffsetMetadataTooLarge
                || String.valueOf(failure.getMessage()).contains("metadata field of the offset request was too large");
    }

    private void refused(Exception failure, Collection<Partition> partitions) {
        if (!isTooLarge(failure)) {
            log.warn("Could not commit {}: {}. The next commit covers it", partitions, failure.toString());
            partitions.forEach(partition -> partition.commits().refused(failure.toString()));
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<Partition, Commit> commits) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        commits.forEach((partition, commit) -> offsets.put(partition.id(), commit.offset()));
        return offsets;
    }

    /**
     * A commit of one partition.
     *
     * @param offset what was committed
     * @param marks what was done above it
     * @param parked what the partition has in the parked topic, null if the group has none
     * @param pausedSince since when the partition is paused, epoch milliseconds; 0 if it is not
     */
    record Commit(OffsetAndMetadata offset, Marks marks, ParkedState parked, long pausedSince) {
        long edge() {
            return offset.offset();
        }
    }
}
