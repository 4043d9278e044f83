/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.galgo.console.stream.RecordJson;
import io.galgo.console.stream.RecordText;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Records, a line each: as text for a person, or as JSON. */
final class StreamText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("d MMM HH:mm:ss.SSS", Locale.ENGLISH);
    private static final int WIDE = 200;
    private static final int WIDEST = 1_000;

    private final Terminal terminal;
    private final ZonedDateTime now;
    private final List<String> fields;
    private final boolean json;
    private final boolean withTopic;

    /**
     * @param now tells today from other days, and the zone of times
     * @param withTopic whether a line names its topic
     */
    StreamText(Terminal terminal, ZonedDateTime now, List<String> fields, boolean json, boolean withTopic) {
        this.terminal = terminal;
        this.now = now;
        this.fields = fields;
        this.json = json;
        this.withTopic = withTopic;
    }

    void show(RecordText record) {
        if (json) {
            terminal.json(RecordJson.of(record, fields).toString());
        } else {
            terminal.line(line(record));
        }
    }

    /** {@code 03:07:02.104  7@812044  user-93  {"order":"536365","lines":[…7],"total":139.12}}. */
    String line(RecordText record) {
        var place = record.partition() + "@" + record.offset();
        return String.join(
                "  ",
                time(record.timestamp()),
                withTopic ? record.topic() + "/" + place : place,
                record.key().orElse("-"),
                value(record));
    }

    private String time(Instant instant) {
        var there = instant.atZone(now.getZone());
        return (there.toLocalDate().equals(now.toLocalDate()) ? TIME : DATE_TIME).format(there);
    }

    private String value(RecordText record) {
        if (record.value().isEmpty()) {
            return "no value";
        }
        var json = RecordJson.value(record, fields);
        var text = json.map(JsonNode::toString).orElse(record.value().get());
        if (json.isPresent() && text.length() > WIDE) {
            text = folded(json.get());
        }
        return text.length() <= WIDEST
                ? text
                : text.substring(0, WIDEST) + "… (" + text.length() + " characters; --json has all, --fields some)";
    }

    /** A wide object with its inner lists and objects as how many they hold. */
    private static String folded(JsonNode value) {
        if (!value.isObject()) {
            return value.toString();
        }
        var folded = new StringBuilder("{");
        for (var field : value.properties()) {
            folded.append(folded.length() > 1 ? "," : "")
                    .append(new TextNode(field.getKey()))
                    .append(':')
                    .append(inner(field.getValue()));
        }
        return folded.append('}').toString();
    }

    private static String inner(JsonNode value) {
        return value.isArray() && !value.isEmpty()
                ? "[…" + value.size() + "]"
                : value.isObject() && !value.isEmpty() ? "{…" + value.size() + "}" : value.toString();
    }
}
