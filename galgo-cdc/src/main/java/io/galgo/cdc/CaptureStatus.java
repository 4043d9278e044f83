/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a capture is doing, at one time.
 *
 * @param state what this instance does
 * @param since from when on
 * @param reason what it waits for or stopped at, and why; empty where all is well
 * @param changes how many changes of rows this instance has seen
 * @param published how many events it has published
 * @param laidAside how many changes it has laid aside
 * @param position where in the log it is, as text for people; empty before the first batch
 * @param slot the replication slot, for PostgreSQL; empty if the database did not answer or there is none
 */
public record CaptureStatus(
        State state,
        Instant since,
        Optional<String> reason,
        long changes,
        long published,
        long laidAside,
        Optional<String> position,
        Optional<Slot> slot) {

    public CaptureStatus {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(position, "position");
        Objects.requireNonNull(slot, "slot");
    }

    /** What an instance does. */
    public enum State {
        /** Starts. */
        STARTING,
        /** Another instance captures; this one takes over when that one ends. */
        STANDBY,
        /** Reads the rows that were there before. */
        SNAPSHOT,
        /** Follows the log. */
        STREAMING,
        /** The database cannot be reached or refuses; it is tried again. */
        WAITING_FOR_DATABASE,
        /** Kafka cannot be reached or refuses; it is tried again. */
        WAITING_FOR_KAFKA,
        /** Stopped for good: a mapping threw, or the log is lost. Somebody must act. */
        FAILED,
        /** Closed. */
        CLOSED
    }

    /**
     * A replication slot: it keeps the log until the capture has read it.
     *
     * @param name its name
     * @param lagBytes how much log it keeps, in bytes
     * @param walStatus PostgreSQL's word for it: {@code reserved} and {@code extended} are well, {@code unreserved} is about to be lost, {@code
     *     lost} is lost
     * @param active whether somebody reads from it
     */
    public record Slot(String name, long lagBytes, String walStatus, boolean active) {

        public Slot {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(walStatus, "walStatus");
        }
    }
}
