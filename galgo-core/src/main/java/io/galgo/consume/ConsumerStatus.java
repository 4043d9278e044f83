/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a consumer was at when asked.
 *
 * @param group the consumer group
 * @param state whether it runs
 * @param trouble what keeps it from its work, as brokers that are out of reach; else which of its topics do not exist, else which circuits are open,
 *     also while it runs; null if none of these, be there partitions or not
 * @param handling how many handlers run, unfinished asynchronous ones among them
 * @param topics what was counted of each topic since the start, in order
 * @param partitions the partitions it owns, in order
 * @param control how it stands with the control plane, in a sentence; empty if there is nothing to say
 */
public record ConsumerStatus(
        String group,
        State state,
        String trouble,
        int handling,
        List<TopicStatus> topics,
        List<PartitionStatus> partitions,
        String control) {

    public ConsumerStatus {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(state, "state");
        topics = List.copyOf(topics);
        partitions = List.copyOf(partitions);
    }

    /** Whether a consumer runs. */
    public enum State {
        /** It owns partitions and polls. A topic may be missing or a circuit open: {@link ConsumerStatus#trouble} says so. */
        RUNNING,
        /** Something keeps it from its work, and {@link ConsumerStatus#trouble} says what; or it merely owns no partition, which that does not say. */
        WAITING,
        /** It has been closed. */
        CLOSED
    }

    /**
     * What was counted of one topic since the consumer started, over all assignments.
     *
     * @param topic the topic
     * @param fetched events that were fetched, repeats among them
     * @param handled attempts that succeeded, events that the filter refused among them
     * @param filtered events that the filter refused
     * @param failedAttempts attempts that failed
     * @param deadLetters dead letters written
     * @param lost offsets that the log no longer had when they were to be read, since retention was faster: so many events at most were never
     *     handled
     * @param circuit the circuit of the topic's handler, while that is open
     */
    public record TopicStatus(
            String topic,
            long fetched,
            long handled,
            long filtered,
            long failedAttempts,
            long deadLetters,
            long lost,
            Optional<OpenCircuit> circuit) {}

    /**
     * A circuit that is open: most keys failed alike, so events wait, but for probes.
     *
     * @param since when it opened
     * @param failure what opened it
     * @param nextProbes when the next events are tried
     * @param probing how many are being tried: half-open
     * @param waiting how many keys wait for it with an event whose turn has come
     */
    public record OpenCircuit(Instant since, String failure, Instant nextProbes, int probing, int waiting) {}

    /**
     * What there is to say of one partition.
     *
     * @param topic the topic
     * @param partition the partition
     * @param committed all below was handled, as far as the broker knows; -1 before the first commit
     * @param position what is fetched next
     * @param lag how many offsets lie between the oldest unfinished event and the log's end as the brokers last said, which they do
     *     not while the partition is paused or full: it is at least that much then; -1 if not known
     * @param waiting how many of the fetched events are not handled
     * @param doneAhead how many offsets above the oldest unfinished event are done
     * @param parked how many events wait in the group's parked topic, for a later attempt or behind one
     * @param paused whether it was paused by request
     * @param pausedSince since when; empty if it is not
     * @param uncommitted why the last commit failed, or something that was handled cannot be committed; empty if neither is so
     * @param full whether as much is under way as may be, so that nothing more is fetched
     * @param blocker the oldest unfinished event; empty if all that was fetched is handled
     * @param parkedKey of the events in the parked topic the oldest that holds its key: its offset is where it stood in its topic; empty if
     *     there is none
     */
    public record PartitionStatus(
            String topic,
            int partition,
            long committed,
            long position,
            long lag,
            long waiting,
            long doneAhead,
            long parked,
            boolean paused,
            Optional<Instant> pausedSince,
            Optional<String> uncommitted,
            boolean full,
            Optional<Blocker> blocker,
            Optional<Blocker> parkedKey) {}

    /** What is being done about an event. */
    public enum Activity {
        /** It waits for its turn. */
        WAITING,
        /** A handler has it in hand. */
        HANDLING,
        /** Its handler is over its time limit, or was interrupted, and does not return. */
        STUCK,
        /** It failed, and waits for its next attempt, or for somebody to act. */
        RETRYING,
        /** Its key was parked by request. */
        PARKED
    }

    /**
     * The oldest unfinished event of a partition.
     *
     * @param offset where it is
     * @param timestamp its record's timestamp
     * @param activity what is being done about it
     * @param failedAttempts how many attempts failed; 0 before the first has
     * @param attempts how many there are to be; empty if without end
     * @param since since when it is in trouble or in hand; empty if it waits its turn
     * @param next when the next attempt is due; empty if it is being handled, or waits for somebody to act
     * @param lastError what the last attempt failed with: class, message as the redactor lets it pass, and place; empty if none did
     * @param behind how many events of its key are known to wait behind it
     * @param holdsPartition whether all later events of the partition wait for it, and not those of its key alone
     */
    public record Blocker(
            long offset,
            Instant timestamp,
            Activity activity,
            int failedAttempts,
            OptionalInt attempts,
            Optional<Instant> since,
            Optional<Instant> next,
            Optional<String> lastError,
            int behind,
            boolean holdsPartition) {}
}
