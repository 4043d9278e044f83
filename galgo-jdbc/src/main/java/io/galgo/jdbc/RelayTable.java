/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Leases and rows in a database, as a relay needs them. The database's clock alone decides when a lease ends. One implementation a
 * kind of database.
 */
interface RelayTable {

    /**
     * Returns the ranges there are, having made that many if there were none.
     *
     * @param wanted how many
     */
    List<ShardRange> ranges(Connection connection, int wanted) throws SQLException;

    /**
     * Refuses to relay where another service does, or did last.
     *
     * @throws IllegalStateException if one does
     */
    void refuseOther(Connection connection, String owner) throws SQLException;

    /**
     * Takes a lease that nobody holds; returns its new number, empty if somebody holds it.
     *
     * @throws IllegalStateException if another service holds it, or held it last
     */
    OptionalLong acquire(Connection connection, ShardRange range, String owner, Duration length) throws SQLException;

    /** Makes a lease last from now on. Returns whether it is still held under this number. */
    boolean renew(Connection connection, ShardRange range, long number, Duration length) throws SQLException;

    /** Ends a lease held under this number, so that another can take it at once. */
    void giveUp(Connection connection, ShardRange range, long number) throws SQLException;

    /**
     * Reads the first rows in their order, and in the same look the lease.
     *
     * @param without topics to leave out
     * @param rows how many at most
     * @param bytes stop at the row that reaches this size
     * @param from the lowest number to look at
     * @return empty if the lease is no longer held under this number
     */
    Optional<Look> read(
            Connection connection,
            ShardRange range,
            long number,
            Collection<String> without,
            int rows,
            long bytes,
            long from)
            throws SQLException;

    /** Returns what numbers were drawn, and by whom rows may come that nobody sees yet; empty if this database does not tell. */
    Optional<Horizon> horizon(Connection connection) throws SQLException;

    /** Returns the lowest number from that one on, of all rows that can be seen; {@link Long#MAX_VALUE} if there is none. */
    long lowest(Connection connection, long from) throws SQLException;

    /**
     * Has scheduled events that are due join the others, in the order of their times. Those whose row somebody changes now, as by
     * cancelling, are left for later.
     *
     * @param most how many at most
     */
    void joinDue(Connection connection, ShardRange range, int most) throws SQLException;

    /** Returns rows by their numbers, in order, without their values. */
    List<OutboxRow> find(Connection connection, long[] rows) throws SQLException;

    /** Deletes rows. */
    void delete(Connection connection, long[] rows) throws SQLException;

    /** Notes that a row can never be sent, if the lease is still held under this number. */
    void markStuck(Connection connection, ShardRange range, long number, long row, String reason) throws SQLException;

    /**
     * Settles how a connection that only the relay uses is to plan, and that its transaction ends if it does nothing for so long: one
     * that stands still in a transaction, frozen or cut off, holds locks that its successor would wait for.
     */
    void prepare(Connection connection, Duration longestIdle) throws SQLException;

    /** Takes back what {@link #prepare} settled. */
    void restore(Connection connection) throws SQLException;

    /**
     * How far numbers were drawn.
     *
     * @param drawn the last number drawn
     * @param writers the transactions that may hold numbers up to it and have not ended
     */
    record Horizon(long drawn, Set<String> writers) {}

    /**
     * What a relay sees.
     *
     * @param rows the rows, lowest number first
     * @param leaseLeft how long the lease still lasts
     * @param nextDue when the next scheduled event is due, from now; not above zero if it is, empty if there is none
     */
    record Look(List<OutboxRow> rows, Duration leaseLeft, Optional<Duration> nextDue) {}
}
