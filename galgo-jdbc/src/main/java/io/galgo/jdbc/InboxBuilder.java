/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import javax.sql.DataSource;

/** Sets up an {@link Inbox}. Every setting has a default. */
public final class InboxBuilder {

    private static final Duration DEFAULT_RETENTION = Duration.ofDays(30);

    private final DataSource database;
    private TableNames names = TableNames.DEFAULT;
    private Duration retention = DEFAULT_RETENTION;
    private boolean idempotent;
    private InstantSource clock = InstantSource.system();

    InboxBuilder(DataSource database) {
        this.database = Objects.requireNonNull(database, "database");
    }

    /**
     * Sets the schema the tables are in. By default, where the connection's search path finds them.
     *
     * @throws IllegalArgumentException if it is no plain lower-case identifier
     */
    public InboxBuilder schema(String schema) {
        names = new TableNames(schema, names.prefix());
        return this;
    }

    /**
     * Sets what the tables' names begin with. By default {@code galgo_}.
     *
     * @throws IllegalArgumentException if it is no plain lower-case identifier
     */
    public InboxBuilder tablePrefix(String prefix) {
        names = new TableNames(names.schema(), prefix);
        return this;
    }

    /**
     * Sets how long handled events are remembered, counted from the event's own time. By default 30 days. An older event is not handled but
     * fails with {@link TooOldToTellException}. Longer than any retry, dead letter or topic may bring an event back.
     *
     * @throws IllegalArgumentException if it is below a day
     */
    public InboxBuilder retention(Duration length) {
        if (length.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("retention(" + length + "): at least a day");
        }
        retention = length;
        return this;
    }

    /** Declares that handling an event twice does no harm: one older than the retention is handled too, unremembered. */
    public InboxBuilder idempotent() {
        idempotent = true;
        return this;
    }

    /** Sets the clock that says how old events are. */
    public InboxBuilder clock(InstantSource source) {
        clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /** Returns the inbox. Nothing is connected yet. */
    public Inbox build() {
        return new Inbox(database, names, retention, idempotent, clock);
    }
}
