/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

    /** From when on a wait in the table is an alarm. */
    private static final Duration LONG_WAIT = Duration.ofMinutes(1);

    /**
     * Returns what a person should look at, in words; empty if nothing is wrong: events that are stuck or have waited for more than a minute, a
     * table that is half as full as its limit allows, a replication slot that is lost or half as full as the server allows, ranges that cannot be relayed, commits that are not durable.
     */
    public List<String> alarms() {
        var alarms = new ArrayList<String>();
        databaseError.ifPresent(error -> alarms.add("the database does not answer: " + error));
        for (var range : ranges) {
            range.reason()
                    .ifPresent(reason -> alarms.add("range " + range.shards() + " " + range.state() + ": " + reason));
            range.waitingTopics().forEach((topic, why) -> alarms.add("events of topic " + topic + " wait: " + why));
        }
        backlog.ifPresent(waiting -> waiting.alarms(LONG_WAIT, alarms));
        log.flatMap(Log::alarm).ifPresent(alarms::add);
        return alarms;
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
     * @param lastFailure what went wrong here last, be it over; empty if nothing did
     * @param lease the number of the lease it holds; 0 if none
     * @param published how many events this instance has published here
     * @param perSecond how many events a second it published here, over the last ten seconds or so
     * @param recovered how many it found published by a predecessor that stopped before deleting them
     * @param waitingTopics topics Kafka does not take events for, and why; their events wait and go out once it does
     */
    public record Range(
            String shards,
            State state,
            Instant since,
            Optional<String> reason,
            Optional<Failure> lastFailure,
            long lease,
            long published,
            double perSecond,
            long recovered,
            Map<String, String> waitingTopics) {

        public Range {
            Objects.requireNonNull(shards, "shards");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(lastFailure, "lastFailure");
            waitingTopics = Map.copyOf(waitingTopics);
        }
    }

    /**
     * Something that went wrong.
     *
     * @param at when
     * @param message what, in words
     */
    public record Failure(Instant at, String message) {

        public Failure {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * What waits in the table, as the database says.
     *
     * @param rows how many rows, stuck ones included; counted up to 100,000
     * @param more whether there are more than that
     * @param oldest how long the oldest row that is not stuck has waited; zero if there is none
     * @param stuck how many of them Kafka refuses for good
     * @param keysHeld how many keys wait behind a stuck row
     * @param scheduled how many events are to go out later; counted up to 100,000
     * @param limit the most rows that publishing fills the table with; empty if there is no limit
     * @param weakness what makes this database's commits less durable than they seem; empty if nothing does
     * @param ranges the same by ranges of shards; no more than the rows counted
     */
    public record Backlog(
            long rows,
            boolean more,
            Duration oldest,
            long stuck,
            long keysHeld,
            long scheduled,
            OptionalLong limit,
            Optional<String> weakness,
            List<RangeBacklog> ranges) {

        public Backlog {
            Objects.requireNonNull(oldest, "oldest");
            Objects.requireNonNull(limit, "limit");
            Objects.requireNonNull(weakness, "weakness");
            ranges = List.copyOf(ranges);
        }

        private void alarms(Duration longWait, List<String> alarms) {
            if (oldest.compareTo(longWait) > 0) {
                alarms.add("the oldest event has waited for " + oldest.toSeconds() + " s");
            }
            if (stuck > 0) {
                alarms.add(stuck + " events are stuck, " + keysHeld + " keys wait behind them");
            }
            if (limit.isPresent() && rows >= Math.max(1, limit.getAsLong() / 2)) {
                alarms.add(rows + (more ? " rows or more" : " rows") + " wait, the limit is " + limit.getAsLong());
            }
            weakness.ifPresent(alarms::add);
        }
    }

    /**
     * What waits of a range of shards.
     *
     * @param shards first and last shard, as {@code 0-255}
     * @param owner who relays it, as {@code service@process@host}; empty if nobody does
     * @param rows how many rows, stuck ones included
     * @param oldest how long the oldest row that is not stuck has waited; zero if there is none
     */
    public record RangeBacklog(String shards, Optional<String> owner, long rows, Duration oldest) {

        public RangeBacklog {
            Objects.requireNonNull(shards, "shards");
            Objects.requireNonNull(owner, "owner");
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

        /** Tells whether it is lost, or keeps half of what it may keep. */
        boolean endangered() {
            boolean half = limitBytes.isPresent() && heldBytes >= limitBytes.getAsLong() / 2;
            return half || walStatus.equals("unreserved") || lost();
        }

        private boolean lost() {
            return walStatus.equals("lost");
        }

        private Optional<String> alarm() {
            if (lost()) {
                return Optional.of("replication slot " + slot + " is lost, and with it what was not published");
            }
            return endangered()
                    ? Optional.of("replication slot " + slot + " keeps " + (heldBytes >> 20) + " MiB of the log and is "
                            + walStatus + ", max_slot_wal_keep_size is "
                            + limitBytes.stream()
                                    .mapToObj(limit -> (limit >> 20) + " MiB")
                                    .findFirst()
                                    .orElse("not set"))
                    : Optional.empty();
        }
    }
}
