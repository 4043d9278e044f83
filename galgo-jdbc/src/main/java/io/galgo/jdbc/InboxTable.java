/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** The inbox's rows in a database. One implementation a kind of database. */
interface InboxTable {

    /** Notes an event with a time in the caller's transaction; returns false if it was noted before. Waits for others who note it now. */
    boolean note(Connection connection, InboxKey key, Instant time) throws SQLException;

    /** Notes an event by an id without a time; returns false if it was noted before. Waits for others who note it now. */
    boolean noteOwn(Connection connection, InboxKey key) throws SQLException;

    /** Tells whether a failure says that there is no partition for the event's time. */
    boolean lacksPartition(SQLException failure);

    /** Makes the partition of a day (UTC), unless it is there. */
    void makePartition(Connection connection, LocalDate day) throws SQLException;

    /** Returns the days that have a partition. */
    List<LocalDate> partitions(Connection connection) throws SQLException;

    /** Drops the partition of a day. Gives up soon if handlers are in the way. */
    void dropPartition(Connection connection, LocalDate day) throws SQLException;

    /** Deletes rows of ids without a time that were noted before; returns how many, a limited number. */
    int deleteOwn(Connection connection, Instant before) throws SQLException;
}
