/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.cel.common.values.NullValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as what expressions know: maps, lists, texts, truth, whole numbers of 64 bits, and floating ones for all others. The whole of it is
 * read, so that what is not JSON to its end is none; objects are made of the fields alone that are asked for. Of two fields of one name
 * the last one counts.
 */
final class JsonValue {

    /** Deeper JSON is none: nobody writes such by hand, and reading it may take a thread's whole stack. */
    static final int DEEPEST = 100;

    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private JsonValue() {}

    /**
     * Reads a value.
     *
     * @throws IOException if it is no JSON
     */
    static Object read(byte[] bytes, int offset, int length, Fields wanted) throws IOException {
        try (var parser = JSON.createParser(bytes, offset, length)) {
            if (parser.nextToken() == null) {
                throw new JsonParseException(parser, "nothing");
            }
            var value = value(parser, wanted);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value");
            }
            return value;
        }
    }

    private static Object value(JsonParser parser, Fields wanted) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, wanted);
            case START_ARRAY -> list(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> whole(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> NullValue.NULL_VALUE;
            default -> throw new JsonParseException(parser, "no value");
        };
    }

    private static Object whole(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? (Object) parser.getDoubleValue()
                : (Object) parser.getLongValue();
    }

    private static Map<String, Object> object(JsonParser parser, Fields wanted) throws IOException {
        var object = new HashMap<String, Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var asked = wanted.isAll() ? wanted : wanted.of(name);
            parser.nextToken();
            if (asked == null) {
                parser.skipChildren();
            } else {
                object.put(name, value(parser, asked));
            }
        }
        end(parser, JsonToken.END_OBJECT);
        return object;
    }

    private static List<Object> list(JsonParser parser) throws IOException {
        var list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser, Fields.all()));
        }
        return list;
    }

    private static void end(JsonParser parser, JsonToken token) throws IOException {
        if (parser.currentToken() != token) {
            throw new JsonParseException(parser, "an object that does not end");
        }
    }
}
