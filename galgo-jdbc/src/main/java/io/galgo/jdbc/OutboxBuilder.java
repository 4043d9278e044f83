/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.Galgo;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import javax.sql.DataSource;

/** Sets up an {@link Outbox}. Every setting has a default. */
public final class OutboxBuilder {

    private static final int DEFAULT_MAX_EVENT_BYTES = 1 << 20;
    private static final int MOST_RELAYS = 64;

    private final Galgo galgo;
    private final DataSource database;
    private TableNames names = TableNames.DEFAULT;
    private int maxEventBytes = DEFAULT_MAX_EVENT_BYTES;
    private boolean lockKeys;
    private boolean checkTopics = true;
    private OptionalLong limit = OptionalLong.empty();
    private Duration limitPatience = Duration.ZERO;
    private RelaySettings relay = RelaySettings.DEFAULT;
    private Optional<LogSettings> log = Optional.empty();

    OutboxBuilder(Galgo galgo, DataSource database) {
        this.galgo = Objects.requireNonNull(galgo, "galgo");
        this.database = Objects.requireNonNull(database, "database");
    }

    /**
     * Sets the schema the tables are in. By default, where the connection's search path finds them.
     *
     * @throws IllegalArgumentException if it is no plain lower-case identifier
     */
    public OutboxBuilder schema(String schema) {
        names = new TableNames(schema, names.prefix());
        return this;
    }

    /**
     * Sets what the tables' names begin with. By default {@code galgo_}.
     *
     * @throws IllegalArgumentException if it is no plain lower-case identifier
     */
    public OutboxBuilder tablePrefix(String prefix) {
        names = new TableNames(names.schema(), prefix);
        return this;
    }

    /**
     * Sets the largest event taken, key, value and headers together, in bytes. By default 1 MiB, which is what a topic takes by default.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public OutboxBuilder maxEventBytes(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxEventBytes(" + bytes + "): at least 1");
        }
        maxEventBytes = bytes;
        return this;
    }

    /**
     * Has each publish lock its event's key until the transaction ends, so that events of a key are ordered as their transactions commit
     * even if these change no common row. By default off: the row that both change is lock enough. Not needed with {@code log}, where all
     * events are in that order.
     */
    public OutboxBuilder lockKeys() {
        lockKeys = true;
        return this;
    }

    /** Has publish not ask Kafka whether a topic exists the first time it is used. By default it asks. */
    public OutboxBuilder trustTopics() {
        checkTopics = false;
        return this;
    }

    /**
     * Sets in how many ranges of shards events are relayed, each by one instance at a time. By default 1, which relays tens of
     * thousands of events a second. Written down when the first relay starts, and the same for all instances from then on.
     *
     * @throws IllegalArgumentException if it is not 1 to 64
     */
    public OutboxBuilder relays(int ranges) {
        if (ranges < 1 || ranges > MOST_RELAYS) {
            throw new IllegalArgumentException("relays(" + ranges + "): 1 to " + MOST_RELAYS);
        }
        relay = new RelaySettings(
                ranges,
                relay.lease(),
                relay.batchRows(),
                relay.batchBytes(),
                relay.shortestPoll(),
                relay.longestPoll());
        return this;
    }

    /**
     * Sets how long a lease lasts: after that time another instance takes over from one that died. By default 5 s. With {@code log} one
     * that dies is replaced at once, and one that is frozen or cut off after twice that time ({@code wal_sender_timeout}).
     * Whoever takes over has to open its producers within that time, which a busy machine takes a second for: of several instances with a shorter
     * lease each takes it from the one before.
     *
     * @throws IllegalArgumentException if it is below 100 ms
     */
    public OutboxBuilder lease(Duration length) {
        if (length.toMillis() < 100) {
            throw new IllegalArgumentException("lease(" + length + "): at least 100 ms");
        }
        relay = new RelaySettings(
                relay.ranges(),
                length,
                relay.batchRows(),
                relay.batchBytes(),
                relay.shortestPoll(),
                relay.longestPoll());
        return this;
    }

    /**
     * Sets how many events a Kafka transaction takes at most. By default 2,000; batches are as large as what waits.
     *
     * @throws IllegalArgumentException if it is not 1 to 2,000
     */
    public OutboxBuilder batch(int events) {
        if (events < 1 || events > TableRelay.LARGEST_BATCH) {
            throw new IllegalArgumentException("batch(" + events + "): 1 to " + TableRelay.LARGEST_BATCH);
        }
        relay = new RelaySettings(
                relay.ranges(), relay.lease(), events, relay.batchBytes(), relay.shortestPoll(), relay.longestPoll());
        return this;
    }

    /**
     * Sets how often a relay that nobody wakes looks at the table: first after the shortest wait, then after ever longer ones. By default 10 ms
     * to 1 s.
     *
     * @throws IllegalArgumentException if the shortest is below 1 ms or above the longest
     */
    public OutboxBuilder poll(Duration shortest, Duration longest) {
        if (shortest.toMillis() < 1 || shortest.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "poll(" + shortest + ", " + longest + "): the shortest is at least 1 ms and at most the longest");
        }
        relay = new RelaySettings(
                relay.ranges(), relay.lease(), relay.batchRows(), relay.batchBytes(), shortest, longest);
        return this;
    }

    /**
     * Sets how many events may wait in the table, about: beyond that {@link Outbox#publish} fails, and with it the transaction, so that an outage of
     * Kafka does not fill the database's disk. By default there is no limit. Scheduled events do not count before their time.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public OutboxBuilder limit(long events) {
        return limit(events, Duration.ZERO);
    }

    /**
     * Sets how many events may wait in the table, as {@link #limit(long)} does, and how long {@link Outbox#publish} waits for room before it
     * fails. The transaction is open meanwhile, with all that it has locked; asking takes one connection more.
     *
     * @throws IllegalArgumentException if the limit is below 1, or the time negative
     */
    public OutboxBuilder limit(long events, Duration patience) {
        if (events < 1 || patience.isNegative()) {
            throw new IllegalArgumentException(
                    "limit(" + events + ", " + patience + "): at least one event, and a time that is not negative");
        }
        limit = OptionalLong.of(events);
        limitPatience = patience;
        return this;
    }

    /**
     * Has events written to PostgreSQL's write-ahead log and not to a table: less work for the database, and the order of commits over all
     * keys. Needs PostgreSQL 14 or later with {@code wal_level=logical} and a replication slot, which {@link Outbox#createSchema} makes. By default
     * off.
     *
     * <p>The relay reads the log through a connection of its own, to the server itself: a pooler between them cannot pass it on.
     *
     * @param url where the log is read from, as {@code jdbc:postgresql://host/database}
     * @param user a role with REPLICATION, or null if the URL names it
     * @param password its password, or null if it needs none
     */
    public OutboxBuilder log(String url, String user, String password) {
        var account = new Properties();
        if (user != null) {
            account.setProperty("user", user);
        }
        if (password != null) {
            account.setProperty("password", password);
        }
        log = Optional.of(new LogSettings(new ReplicationUrl(url, account), failoverRequired()));
        return this;
    }

    /** Has events written to the log as {@link #log(String, String, String)} does, with the account in the URL. */
    public OutboxBuilder log(String url) {
        log = Optional.of(new LogSettings(new ReplicationUrl(url, new Properties()), failoverRequired()));
        return this;
    }

    /** Has events written to the log as {@link #log(String, String, String)} does, where no relay is to be started. */
    public OutboxBuilder log() {
        log = Optional.of(new LogSettings(null, failoverRequired()));
        return this;
    }

    /**
     * Has the log refused, by publish and relay, if its replication slot does not survive a failover: needs PostgreSQL 17 or later. By
     * default a warning. Call it after {@code log}.
     *
     * @throws IllegalStateException if {@code log} was not called
     */
    public OutboxBuilder requireFailoverSlot() {
        log = Optional.of(new LogSettings(
                log.orElseThrow(() -> new IllegalStateException("requireFailoverSlot() is for an outbox with log(...)"))
                        .url(),
                true));
        return this;
    }

    private boolean failoverRequired() {
        return log.map(LogSettings::failoverRequired).orElse(false);
    }

    /** Returns the outbox. Nothing is connected yet. */
    public Outbox build() {
        var checks = new PublishChecks(maxEventBytes, checkTopics, galgo.kafka());
        var table = new TableStorage(galgo, database, names, relay, checks.brokers(), lockKeys, limit, limitPatience);
        var storage = log.<OutboxStorage>map(
                        settings -> new LogStorage(galgo, database, names, relay, settings, checks.brokers(), table))
                .orElse(table);
        return new Outbox(galgo, database, checks, storage);
    }
}
