/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a relay is doing, at one time.
 *
 * @param ranges each range of shards, as this instance sees it
 * @param backlog what waits in the table; empty if the database did not answer
 * @param stuck events that Kafka refuses for good, oldest first, 100 at most
 * @param databaseError why the database did not answer; empty if it did
 * @param log the replication slot; empty if this outbox has none, or the database did not answer
 */
public record RelayStatus(
        List<Range> ranges,
        Optional<Backlog> backlog,
        List<StuckRow> stuck,
        Optional<String> databaseError,
        Optional<Log> log) {

    public RelayStatus {
        ranges = List.copyOf(ranges);
        stuck = List.copyOf(stuck);
        Objects.requireNonNull(backlog, "backlog");
        Objects.requireNonNull(databaseError, "databaseError");
        Objects.requireNonNull(log, "log");
    }

    RelayStatus(List<Range> ranges, Optional<Backlog> backlog, List<StuckRow> stuck, Optional<String> databaseError) {
        this(ranges, backlog, stuck, databaseError, Optional.empty());
    }

    /** What an instance does about a range. */
    public enum State {
        /** Starts. */
        STARTING,
        /** Another instance relays; this one takes over when it stops. */
        STANDBY,
        /** Relays. */
        RELAYING,
        /** Tries to reach the database. */
        WAITING_FOR_DATABASE,
        /** Tries to reach Kafka. */
        WAITING_FOR_KAFKA,
        /** Met a failure of another kind, and tries again. */
        FAILING,
        /** Closed. */
        CLOSED
    }

    /**
     * A range of shards.
     *
     * @param shards first and last shard, as {@code 0-255}
     * @param state what this instance does about it
     * @param since from when on
     * @param reason what it waits for and why; empty where it does not wait
     * @param lease the number of the lease it holds; 0 if none
     * @param published how many events this instance has published here
     * @param recovered how many it found published by a predecessor that stopped before deleting them
     * @param waitingTopics topics Kafka does not take events for, and why; their events wait and go out once it does
     */
    public record Range(
            String shards,
            State state,
            Instant since,
            Optional<String> reason,
            long lease,
            long published,
            long recovered,
            Map<String, String> waitingTopics) {

        public Range {
            Objects.requireNonNull(shards, "shards");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(reason, "reason");
            waitingTopics = Map.copyOf(waitingTopics);
        }
    }

    /**
     * What waits in the table.
     *
     * @param rows how many rows, stuck ones included; counted up to 100,000
     * @param more whether there are more than that
     * @param oldest how long the first row that is not stuck has waited; zero if there is none
     */
    public record Backlog(long rows, boolean more, Duration oldest) {

        public Backlog {
            Objects.requireNonNull(oldest, "oldest");
        }
    }

    /**
     * The replication slot of an outbox log. What it keeps of the log is what the server may not forget yet: events that are not
     * published, and whatever else was written since the oldest transaction under way.
     *
     * @param slot its name
     * @param active whether some instance reads it
     * @param walStatus the server's word: {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}
     * @param failover whether it survives a failover
     * @param heldBytes how much of the log it keeps
     * @param limitBytes how much it may keep, {@code max_slot_wal_keep_size}; empty if there is no limit
     */
    public record Log(
            String slot, boolean active, String walStatus, boolean failover, long heldBytes, OptionalLong limitBytes) {

        public Log {
            Objects.requireNonNull(slot, "slot");
            Objects.requireNonNull(walStatus, "walStatus");
            Objects.requireNonNull(limitBytes, "limitBytes");
        }
    }
}
