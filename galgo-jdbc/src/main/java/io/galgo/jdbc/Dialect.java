/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.EventId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/** A kind of database: what it calls things, and how Galgo's tables are used there. */
enum Dialect {
    POSTGRESQL("clock_timestamp()", "clock_timestamp() + ? * interval '1 millisecond'", "'-infinity'") {

        @Override
        OutboxTable outbox(TableNames names) {
            return new PostgresOutboxTable(names);
        }

        @Override
        RelayTable relay(TableNames names) {
            return new PostgresRelayTable(names);
        }

        @Override
        InboxTable inbox(TableNames names) {
            return new PostgresInboxTable(names);
        }

        @Override
        boolean notifies() {
            return true;
        }

        /** A table that two make at once is an error for one of them. */
        @Override
        void beforeTables(Connection connection) throws SQLException {
            execute(connection, "SELECT pg_advisory_xact_lock(" + GALGO_LOCK + ")");
        }

        @Override
        void lockRanges(Connection connection, TableNames names) throws SQLException {
            beforeTables(connection);
        }

        @Override
        Optional<String> refusal(Connection connection) {
            return Optional.empty();
        }

        @Override
        Optional<String> weakness(Connection connection) throws SQLException {
            return "off".equals(text(connection, "SHOW synchronous_commit"))
                    ? Optional.of("synchronous_commit is off: a crash of the database can lose a change whose event is"
                            + " out. Set it to on for the role or database this service uses")
                    : Optional.empty();
        }

        @Override
        String millis(String from, String to) {
            return "extract(epoch FROM " + to + " - " + from + ") * 1000";
        }

        @Override
        Instant instant(ResultSet result, int column) throws SQLException {
            return result.getObject(column, OffsetDateTime.class).toInstant();
        }

        @Override
        void setInstant(PreparedStatement statement, int parameter, Instant time) throws SQLException {
            statement.setObject(parameter, time.atOffset(ZoneOffset.UTC));
        }

        @Override
        void setId(PreparedStatement statement, int parameter, EventId id) throws SQLException {
            statement.setString(parameter, id.value());
        }
    },

    /** MariaDB, and MySQL, which speaks the same as far as Galgo speaks it. */
    MARIADB("utc_timestamp(6)", "utc_timestamp(6) + INTERVAL ? * 1000 MICROSECOND", "'1000-01-01'") {

        @Override
        OutboxTable outbox(TableNames names) {
            return new MariaDbOutboxTable(names);
        }

        @Override
        RelayTable relay(TableNames names) {
            return new MariaDbRelayTable(names);
        }

        @Override
        InboxTable inbox(TableNames names) {
            return new MariaDbInboxTable(names);
        }

        @Override
        boolean notifies() {
            return false;
        }

        /** Tables are made atomically, each in a transaction of its own, which no lock of ours would outlast. */
        @Override
        void beforeTables(Connection connection) {}

        @Override
        void lockRanges(Connection connection, TableNames names) throws SQLException {
            execute(
                    connection,
                    names.applyTo("SELECT version FROM galgo_schema WHERE component = 'outbox' FOR UPDATE"));
        }

        /** With several writers an event's number says nothing about the order of commits. */
        @Override
        Optional<String> refusal(Connection connection) throws SQLException {
            if (Integer.parseInt(text(connection, "SELECT @@auto_increment_increment")) == 1) {
                return Optional.empty();
            }
            return Optional.of(
                    "auto_increment_increment is above 1, as where several nodes write: numbers drawn on different nodes do not"
                            + " follow the order of commits. Let one node alone write, and set auto_increment_increment to 1 (on a"
                            + " Galera cluster, wsrep_auto_increment_control to OFF before that)");
        }

        @Override
        Optional<String> weakness(Connection connection) throws SQLException {
            return "1".equals(text(connection, "SELECT @@innodb_flush_log_at_trx_commit"))
                    ? Optional.empty()
                    : Optional.of("innodb_flush_log_at_trx_commit is not 1: a crash of the database can lose a change"
                            + " whose event is out. Set it to 1");
        }

        @Override
        String millis(String from, String to) {
            return "timestampdiff(MICROSECOND, " + from + ", " + to + ") / 1000";
        }

        @Override
        Instant instant(ResultSet result, int column) throws SQLException {
            return result.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
        }

        @Override
        void setInstant(PreparedStatement statement, int parameter, Instant time) throws SQLException {
            statement.setObject(parameter, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        }

        @Override
        void setId(PreparedStatement statement, int parameter, EventId id) throws SQLException {
            statement.setBytes(parameter, id.value().getBytes(UTF_8));
        }
    };

    static final long GALGO_LOCK = 0x67616c676fL; // "galgo"
    private static final String DEADLOCK = "40001";
    private static final String DEADLOCK_OF_POSTGRES = "40P01";
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private final String now;
    private final String later;
    private final String never;

    Dialect(String now, String later, String never) {
        this.now = now;
        this.later = later;
        this.never = never;
    }

    /**
     * Returns the kind of database a connection leads to.
     *
     * @throws IllegalStateException if Galgo does not know it
     */
    static Dialect of(Connection connection) throws SQLException {
        var product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRESQL;
            case "mariadb", "mysql" -> MARIADB;
            default ->
                throw new IllegalStateException("Galgo has no tables for a database that calls itself \"" + product
                        + "\": use PostgreSQL, MariaDB or MySQL");
        };
    }

    /** Returns whether a failure, or what caused it, is that two transactions were in each other's way: again, it may well succeed. */
    static boolean isConflict(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && (DEADLOCK.equals(sql.getSQLState())
                            || DEADLOCK_OF_POSTGRES.equals(sql.getSQLState())
                            || sql.getErrorCode() == LOCK_WAIT_TIMEOUT)) {
                return true;
            }
        }
        return false;
    }

    /** The folder of its scripts. */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The database's clock. */
    String now() {
        return now;
    }

    /** A time as many milliseconds from now as the parameter says. */
    String later() {
        return later;
    }

    /** A time that is always past. */
    String never() {
        return never;
    }

    abstract OutboxTable outbox(TableNames names);

    abstract RelayTable relay(TableNames names);

    abstract InboxTable inbox(TableNames names);

    /** Whether relays can be woken through the database. */
    abstract boolean notifies();

    /** Holds back others who make tables, until the transaction ends, where need be. */
    abstract void beforeTables(Connection connection) throws SQLException;

    /** Holds back others who divide shards into ranges, until the transaction ends. */
    abstract void lockRanges(Connection connection, TableNames names) throws SQLException;

    /** Why an outbox cannot keep its promise on this server at all; empty if it can. */
    abstract Optional<String> refusal(Connection connection) throws SQLException;

    /** What makes commits of this connection less durable than they seem; empty if nothing does. */
    abstract Optional<String> weakness(Connection connection) throws SQLException;

    /** How long it is from one time to another, in ms. */
    abstract String millis(String from, String to);

    /** Reads a time. */
    abstract Instant instant(ResultSet result, int column) throws SQLException;

    /** Sets a time. */
    abstract void setInstant(PreparedStatement statement, int parameter, Instant time) throws SQLException;

    /** Sets an event's id, in the type its columns have. */
    abstract void setId(PreparedStatement statement, int parameter, EventId id) throws SQLException;

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
