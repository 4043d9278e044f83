/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.cdc.CaptureStatus.Slot;
import io.galgo.cdc.OwnTopic.Kind;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.source.SourceTask;

/** The log of one kind of database. */
interface DatabaseLog {

    /** Returns the connector's task, not started. */
    SourceTask task();

    /** Returns what its connector needs beyond what all have. */
    Map<String, String> connectorSettings();

    /**
     * Checks what must hold before the log is read, and makes it so where Galgo may.
     *
     * @param position where to go on, or empty to begin
     * @return where to go on; empty to begin with a snapshot
     * @throws SQLException if the database cannot be reached, or something is not as it must be
     * @throws CaptureStoppedException if the log at this position is lost
     */
    Optional<Position> prepare(Optional<Position> position) throws SQLException, CaptureStoppedException;

    /** Returns what topics its connector needs. */
    Set<Kind> topics();

    /** Tells whether the log holds all of a row of this table as it was before a change, and not its key alone. As of {@link #prepare}. */
    boolean holdsRowsBefore(String table);

    /** Returns what follows the log from a position on. */
    LogCursor cursor(Optional<Position> from);

    /** Returns the replication slot, if there is one and the database answers. */
    Optional<Slot> slot();
}
