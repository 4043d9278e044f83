/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.cdc.RowChange.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Reads a change of a row from what Debezium's connectors give. */
final class ChangeReader {

    /** Stands where the log does not hold a column. No value that a service would store. */
    static final String UNAVAILABLE = "__galgo_unavailable_7c0e5d1b93f24a68__";

    private static final ByteBuffer UNAVAILABLE_BYTES = ByteBuffer.wrap(UNAVAILABLE.getBytes(UTF_8));

    private ChangeReader() {}

    /** Tells whether a record is the change of a row, and not a heartbeat or a change of a schema. */
    static boolean isChange(SourceRecord record) {
        return record.value() instanceof Struct value
                && value.schema().field("op") != null
                && value.schema().field("source") != null;
    }

    /** Returns the primary key as text: different for different keys, and always the same for the same. */
    static String key(SourceRecord record) {
        var key = row("", (Struct) record.key());
        return key.columns().stream()
                .map(name -> key.value(name) instanceof ByteBuffer
                        ? HexFormat.of().formatHex(key.bytes(name))
                        : key.string(name))
                .map(value -> value.length() + ":" + value)
                .collect(Collectors.joining("/"));
    }

    static Struct source(SourceRecord record) {
        return ((Struct) record.value()).getStruct("source");
    }

    /** Returns what Debezium says of a snapshot: {@code false} while it streams, {@code last} at a snapshot's last row. */
    static String snapshot(Struct source) {
        var said = source.getString("snapshot");
        return said == null ? "false" : said;
    }

    /**
     * Reads a change.
     *
     * @param holdsRowsBefore tells of a table whether the log holds its rows as they were before a change. Where it does not, the connector
     *     fills all but the key with NULL and zeroes, which are not the row's
     */
    static RowChange read(SourceRecord record, Predicate<String> holdsRowsBefore) {
        var value = (Struct) record.value();
        var source = value.getStruct("source");
        var table = table(source);
        var kind = kind(value.getString("op"));
        var key = row(table, (Struct) record.key());
        return new RowChange(
                kind,
                table,
                key,
                before(kind, key, holdsRowsBefore.test(table) ? row(table, part(value, "before")) : key),
                Optional.ofNullable(part(value, "after")).map(after -> row(table, after)),
                time(source),
                kind == Kind.SNAPSHOT ? Optional.empty() : transaction(source));
    }

    private static Row before(Kind kind, Row key, Row known) {
        return kind == Kind.UPDATE || kind == Kind.DELETE ? known : key.only(Set.of());
    }

    static String table(Struct source) {
        var space = source.schema().field("schema") == null ? source.getString("db") : source.getString("schema");
        return space + '.' + source.getString("table");
    }

    private static Struct part(Struct value, String name) {
        return value.schema().field(name) == null ? null : value.getStruct(name);
    }

    private static Kind kind(String op) {
        return switch (op) {
            case "r" -> Kind.SNAPSHOT;
            case "c" -> Kind.CREATE;
            case "u" -> Kind.UPDATE;
            case "d" -> Kind.DELETE;
            case "t" -> Kind.TRUNCATE;
            default -> throw new IllegalStateException("Debezium tells of an unknown change: " + op);
        };
    }

    static Instant time(Struct source) {
        if (source.schema().field("ts_us") != null && source.getInt64("ts_us") != null) {
            long micros = source.getInt64("ts_us");
            return ofMicros(micros);
        }
        return Instant.ofEpochMilli(source.getInt64("ts_ms"));
    }

    private static Optional<String> transaction(Struct source) {
        var name = source.schema().field("txId") == null ? "gtid" : "txId";
        return source.schema().field(name) == null
                ? Optional.empty()
                : Optional.ofNullable(source.get(name)).map(Object::toString);
    }

    private static Row row(String table, Struct columns) {
        var values = new LinkedHashMap<String, Object>();
        if (columns != null) {
            for (var field : columns.schema().fields()) {
                var value = columns.getWithoutDefault(field.name());
                if (!isUnavailable(value)) {
                    values.put(field.name(), plain(field.schema(), value));
                }
            }
        }
        return new Row(table, values);
    }

    private static boolean isUnavailable(Object value) {
        if (value instanceof List<?> list) {
            return list.size() == 1 && isUnavailable(list.get(0));
        }
        if (value instanceof Map<?, ?> map) {
            return map.size() == 1 && map.containsKey(UNAVAILABLE);
        }
        return UNAVAILABLE.equals(value) || UNAVAILABLE_BYTES.equals(value);
    }

    /** A value of the platform's own types in place of Debezium's. */
    private static Object plain(Schema schema, Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (value instanceof Struct struct) {
            return row("", struct).columns().stream()
                    .collect(LinkedHashMap::new, (map, name) -> map.put(name, struct.get(name)), Map::putAll);
        }
        return schema.name() == null ? value : temporal(schema.name(), value);
    }

    private static Object temporal(String type, Object value) {
        return switch (type) {
            case "io.debezium.time.Date" -> LocalDate.ofEpochDay(((Number) value).longValue());
            case "io.debezium.time.Timestamp" -> local(Instant.ofEpochMilli((Long) value));
            case "io.debezium.time.MicroTimestamp" -> local(ofMicros((Long) value));
            case "io.debezium.time.NanoTimestamp" ->
                local(Instant.ofEpochSecond(
                        Math.floorDiv((Long) value, 1_000_000_000L), Math.floorMod((Long) value, 1_000_000_000L)));
            case "io.debezium.time.MicroTime" -> Duration.of((Long) value, ChronoUnit.MICROS);
            case "io.debezium.time.ZonedTimestamp" -> instant((String) value);
            default -> value;
        };
    }

    /** PostgreSQL has {@code infinity} among its times: that stays text. */
    private static Object instant(String time) {
        try {
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeParseException infinite) {
            return time;
        }
    }

    private static LocalDateTime local(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Instant ofMicros(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
