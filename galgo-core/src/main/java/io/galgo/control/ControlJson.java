/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads and writes the fields of a control value's JSON, within limits of depth and length. Fields that are not known are passed over; a
 * value whose version is not known is not read at all. Errors quote nothing of the value.
 */
final class ControlJson {

    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(20)
                            .maxNameLength(300)
                            .maxStringLength(64 * 1024)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private ControlJson() {}

    /** Returns an object with the version in it. */
    static ObjectNode begun() {
        return MAPPER.createObjectNode().put("v", VERSION);
    }

    static byte[] bytes(ObjectNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree that is no JSON", e);
        }
    }

    /** @throws IllegalArgumentException if it cannot be read, or its version is not known */
    static JsonNode parse(byte[] value) {
        JsonNode json;
        try {
            json = MAPPER.readTree(value);
        } catch (IOException e) { // of bytes that are no text it is no JsonProcessingException
            throw new IllegalArgumentException("it cannot be read as JSON"); // its message may quote the value
        }
        if (!json.isObject() || !json.path("v").isInt()) {
            throw new IllegalArgumentException("it has no version");
        }
        if (json.path("v").intValue() != VERSION) {
            throw new IllegalArgumentException(
                    "it is of version " + json.path("v").intValue() + ", and this Galgo reads version " + VERSION);
        }
        return json;
    }

    static IllegalArgumentException wrong(String field) {
        return new IllegalArgumentException("its field " + field + " is missing or cannot be read");
    }

    static String text(JsonNode json, String field) {
        if (!json.path(field).isTextual()) {
            throw wrong(field);
        }
        return json.get(field).textValue();
    }

    static Optional<String> maybeText(JsonNode json, String field) {
        return isThere(json, field) ? Optional.of(text(json, field)) : Optional.empty();
    }

    /** Returns a text, empty if it is left out. */
    static String textOrNone(JsonNode json, String field) {
        return maybeText(json, field).orElse("");
    }

    static long number(JsonNode json, String field) {
        var node = json.path(field);
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong(field);
        }
        return node.longValue();
    }

    static long numberOr(JsonNode json, String field, long otherwise) {
        return isThere(json, field) ? number(json, field) : otherwise;
    }

    static int smallNumber(JsonNode json, String field) {
        long number = number(json, field);
        if (number != (int) number) {
            throw wrong(field);
        }
        return (int) number;
    }

    static OptionalLong maybeNumber(JsonNode json, String field) {
        return isThere(json, field) ? OptionalLong.of(number(json, field)) : OptionalLong.empty();
    }

    static OptionalInt maybeSmallNumber(JsonNode json, String field) {
        return isThere(json, field) ? OptionalInt.of(smallNumber(json, field)) : OptionalInt.empty();
    }

    static Instant time(JsonNode json, String field) {
        return Instant.ofEpochMilli(number(json, field));
    }

    static Optional<Instant> maybeTime(JsonNode json, String field) {
        return isThere(json, field) ? Optional.of(time(json, field)) : Optional.empty();
    }

    /** Returns a list, empty if it is left out. */
    static <T> List<T> list(JsonNode json, String field, Function<JsonNode, T> item) {
        var items = new ArrayList<T>();
        if (isThere(json, field)) {
            if (!json.get(field).isArray()) {
                throw wrong(field);
            }
            json.get(field).forEach(node -> items.add(item.apply(node)));
        }
        return items;
    }

    static List<String> texts(JsonNode json, String field) {
        return list(json, field, node -> {
            if (!node.isTextual()) {
                throw wrong(field);
            }
            return node.textValue();
        });
    }

    /** Returns an object's fields, none if it is left out. */
    static <T> Map<String, T> map(JsonNode json, String field, Function<JsonNode, T> item) {
        var map = new TreeMap<String, T>();
        json.path(field).properties().forEach(entry -> map.put(entry.getKey(), item.apply(entry.getValue())));
        return map;
    }

    static void put(ObjectNode json, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            var array = json.putArray(field);
            texts.forEach(array::add);
        }
    }

    static void put(ObjectNode json, String field, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            var object = json.putObject(field);
            new TreeMap<>(texts).forEach(object::put);
        }
    }

    static void put(ObjectNode json, String field, String text) {
        if (!text.isEmpty()) {
            json.put(field, text);
        }
    }

    private static boolean isThere(JsonNode json, String field) {
        return json.hasNonNull(field);
    }
}
