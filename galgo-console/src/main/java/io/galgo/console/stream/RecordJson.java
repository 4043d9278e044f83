/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** A record as JSON: its value as the JSON it is, its numbers digit by digit, or as a text. */
public final class RecordJson {

    private static final int VERSION = 1;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonValue.JSON)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private RecordJson() {}

    /**
     * Returns a record as an object: {@code v}, {@code topic}, {@code partition}, {@code offset}, {@code timestamp}, {@code key}, {@code value},
     * {@code headers}.
     *
     * @param fields which fields of the value, as {@code total} or {@code customer.name}; empty for all of it
     */
    public static ObjectNode of(RecordText record, List<String> fields) {
        var json = MAPPER.createObjectNode()
                .put("v", VERSION)
                .put("topic", record.topic())
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("timestamp", record.timestamp().toString())
                .put("key", record.key().orElse(null));
        json.set(
                "value",
                value(record, fields)
                        .orElseGet(() -> record.value()
                                .<JsonNode>map(MAPPER.getNodeFactory()::textNode)
                                .orElseGet(MAPPER.getNodeFactory()::nullNode)));
        var headers = json.putArray("headers");
        record.headers()
                .forEach(
                        header -> headers.addObject().put("name", header.name()).put("value", header.value()));
        return json;
    }

    /**
     * Returns a record's value; empty if it is no JSON.
     *
     * @param fields which fields, as for {@link #of}; those that are not there are left out
     */
    public static Optional<JsonNode> value(RecordText record, List<String> fields) {
        return record.value().flatMap(RecordJson::read).map(value -> fields.isEmpty() ? value : some(value, fields));
    }

    private static Optional<JsonNode> read(String value) {
        try {
            return Optional.of(MAPPER.readTree(value)).filter(read -> !read.isMissingNode());
        } catch (JsonProcessingException noJson) {
            return Optional.empty();
        }
    }

    private static ObjectNode some(JsonNode value, List<String> fields) {
        var some = MAPPER.createObjectNode();
        for (var field : fields) {
            var found = value.has(field) ? value.get(field) : at(value, field);
            if (!found.isMissingNode()) {
                some.set(field, found);
            }
        }
        return some;
    }

    private static JsonNode at(JsonNode value, String path) {
        for (var name : path.split("\\.", -1)) {
            value = value.path(name);
        }
        return value;
    }
}
