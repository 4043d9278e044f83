/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.galgo.EventId;
import io.galgo.HeaderNames;
import io.galgo.Headers;
import io.galgo.produce.EncodedEvent;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a change that its mapping threw at as a record for people and tools to look at. */
final class LaidAside {

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    /** With headers and key below what clients send and topics take by default: 1 MiB. */
    private static final int MOST_BYTES = 900_000;

    private LaidAside() {}

    static EncodedEvent of(String topic, String service, EventId id, RowChange change, Exception failure) {
        var content = new LinkedHashMap<String, Object>();
        content.put("table", change.table());
        content.put("kind", change.kind().name());
        content.put("key", columns(change.key()));
        content.put("before", columns(change.before()));
        change.rowAfter().ifPresent(after -> content.put("after", columns(after)));
        content.put("committedAt", change.committedAt());
        change.transactionId().ifPresent(transaction -> content.put("transactionId", transaction));
        var message = failure.getMessage();
        var headers = Headers.builder()
                .add(HeaderNames.CE_SPECVERSION, "1.0")
                .add(HeaderNames.CE_ID, id.value())
                .add(HeaderNames.CE_SOURCE, service)
                .add(HeaderNames.CE_TYPE, topic)
                .add(HeaderNames.CE_TIME, change.committedAt().toString())
                .add(HeaderNames.CONTENT_TYPE, "application/json")
                .add("galgo-error-class", failure.getClass().getName())
                .add(
                        "galgo-error-message",
                        message == null ? "" : message.substring(0, Math.min(1_024, message.length())))
                .build();
        try {
            var key = (change.table() + JSON.writeValueAsString(columns(change.key()))).getBytes(UTF_8);
            return new EncodedEvent(topic, key, fitting(content), headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A change of " + change.table() + " cannot be written as JSON", e);
        }
    }

    /** Kafka would refuse what is too large, and the capture would stop for it: of a large row its key and its place have to do. */
    private static byte[] fitting(Map<String, Object> content) throws JsonProcessingException {
        var json = JSON.writeValueAsBytes(content);
        for (var rows : List.of(List.of("before"), List.of("before", "after"))) {
            if (json.length > MOST_BYTES) {
                content.keySet().removeAll(rows);
                content.put("tooLarge", rows);
                json = JSON.writeValueAsBytes(content);
            }
        }
        return json;
    }

    private static Map<String, Object> columns(Row row) {
        var columns = new LinkedHashMap<String, Object>();
        row.columns()
                .forEach(name ->
                        columns.put(name, row.value(name) instanceof ByteBuffer ? row.bytes(name) : row.value(name)));
        return columns;
    }
}
