/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The change of one row, as the database's log tells it.
 *
 * @param kind what happened
 * @param table the table, as {@code schema.table} (MariaDB: {@code database.table})
 * @param key the columns of the primary key; empty for {@link Kind#TRUNCATE}
 * @param before the row before an UPDATE or a DELETE: what the log holds of it. In PostgreSQL that is the primary key <em>alone</em>, unless
 *     the table has {@code REPLICA IDENTITY FULL}: all other columns are absent then, {@link Row#has} denies them and reading one throws. They
 *     are never given as NULL. Without columns for the other kinds
 * @param rowAfter the row after the change; empty after {@link Kind#DELETE} and {@link Kind#TRUNCATE}
 * @param committedAt when its transaction committed; of a snapshot's row, when it was read
 * @param transactionId the database's id of the transaction; empty in a snapshot
 */
public record RowChange(
        Kind kind,
        String table,
        Row key,
        Row before,
        Optional<Row> rowAfter,
        Instant committedAt,
        Optional<String> transactionId) {

    /** What happened to a row. */
    public enum Kind {
        /** It was there when the capture began. */
        SNAPSHOT,
        /** It was inserted. */
        CREATE,
        /** It was changed. A change of the primary key is a {@link #DELETE} and a {@link #CREATE}. */
        UPDATE,
        /** It was deleted. */
        DELETE,
        /** All rows of the table were removed by {@code TRUNCATE}. */
        TRUNCATE
    }

    public RowChange {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(rowAfter, "rowAfter");
        Objects.requireNonNull(committedAt, "committedAt");
        Objects.requireNonNull(transactionId, "transactionId");
    }

    /**
     * Returns the row after the change.
     *
     * @throws IllegalStateException if there is none, after a deletion
     */
    public Row after() {
        return rowAfter.orElseThrow(() -> new IllegalStateException("There is no row after a " + kind + " of " + table
                + ": ask for kind() first; key() and before() tell which it was"));
    }

    /** Names kind and table, never what the row holds, so that it may go into a log. */
    @Override
    public String toString() {
        return kind + " of " + table;
    }
}
