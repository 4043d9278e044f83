/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The columns of a row that the log holds, by name. A column can be <em>absent</em>, which is not the same as SQL's NULL: PostgreSQL does
 * not write a large value (TOAST) that an UPDATE left as it was, nor of a row before its change any column but the primary key, unless the
 * table has {@code REPLICA IDENTITY FULL}. {@link #has} tells; reading an absent column throws. Immutable.
 *
 * <p>The getters return null for NULL, those of primitive types throw. A value of another type is converted where nothing is lost.
 */
public final class Row {

    private final String table;
    private final Map<String, Object> columns;

    Row(String table, Map<String, Object> columns) {
        this.table = table;
        this.columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** Returns these columns alone. */
    Row only(Set<String> names) {
        var some = new LinkedHashMap<>(columns);
        some.keySet().retainAll(names);
        return new Row(table, some);
    }

    /** Returns the names of the columns that are there. */
    public Set<String> columns() {
        return columns.keySet();
    }

    /** Tells whether the column is there, be it NULL. */
    public boolean has(String column) {
        return columns.containsKey(column);
    }

    /**
     * Tells whether the column is NULL.
     *
     * @throws IllegalArgumentException if it is absent, as all that read a column
     */
    public boolean isNull(String column) {
        return value(column) == null;
    }

    /** Returns the column's value as the log has it, or null. */
    public Object value(String column) {
        if (!columns.containsKey(column)) {
            throw new IllegalArgumentException(
                    "Column " + column + " of " + table + " is not in this change; there are "
                            + columns.keySet()
                            + ". If the table has it, its value was large and left unchanged, or the log holds the key alone: ask has(\""
                            + column + "\"), or give the table REPLICA IDENTITY FULL");
        }
        return columns.get(column);
    }

    /** Returns text, or any other value as its text. */
    public String string(String column) {
        var value = value(column);
        return value == null ? null : value.toString();
    }

    /** Returns a whole number; refuses NULL. */
    public int intValue(String column) {
        return Math.toIntExact(longValue(column));
    }

    /** Returns a whole number; refuses NULL. */
    public long longValue(String column) {
        return decimalNotNull(column).longValueExact();
    }

    /** Returns a truth value; a number is true unless it is 0. Refuses NULL. */
    public boolean booleanValue(String column) {
        return notNull(column) instanceof Boolean truth
                ? truth
                : decimalNotNull(column).signum() != 0;
    }

    /** Returns a number with all its digits. */
    public BigDecimal decimal(String column) {
        return read(column, "a number", value -> new BigDecimal(value.toString()));
    }

    /** Returns a time with a zone, as {@code timestamptz} or MariaDB's {@code timestamp}. */
    public Instant instant(String column) {
        return read(column, "a time with a zone", value -> (Instant) value);
    }

    /** Returns a time without a zone, as {@code timestamp} or MariaDB's {@code datetime}. */
    public LocalDateTime dateTime(String column) {
        return read(column, "a time without a zone", value -> (LocalDateTime) value);
    }

    /** Returns a date. */
    public LocalDate date(String column) {
        return read(column, "a date", value -> (LocalDate) value);
    }

    /** Returns bytes, a copy. */
    public byte[] bytes(String column) {
        return read(column, "bytes", value -> {
            var bytes = ((ByteBuffer) value).duplicate();
            var copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        });
    }

    private BigDecimal decimalNotNull(String column) {
        notNull(column);
        return decimal(column);
    }

    private Object notNull(String column) {
        var value = value(column);
        if (value == null) {
            throw new IllegalArgumentException("Column " + column + " of " + table + " is NULL: ask isNull first");
        }
        return value;
    }

    private <T> T read(String column, String what, Function<Object, T> reader) {
        var value = value(column);
        try {
            return value == null ? null : reader.apply(value);
        } catch (ClassCastException | NumberFormatException other) {
            throw new IllegalArgumentException(
                    "Column " + column + " of " + table + " is not " + what + " but "
                            + value.getClass().getSimpleName(),
                    other);
        }
    }

    /** Names the columns, never what they hold, so that it may go into a log. */
    @Override
    public String toString() {
        return table + columns.keySet();
    }
}
