/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Masks fields of JSON, however deep they lie, in texts that hold JSON too. All else stays as it was written. Of what cannot be read as
 * JSON nobody can tell where a field is: it is masked whole.
 */
final class JsonMask {

    private static final int DEEPEST = 100;
    private static final int MOST_TEXTS = 4;
    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final byte[] MASK = Masks.MASK.getBytes(UTF_8);
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    /** In small letters, each after a dot: as paths end. */
    private final List<String> fields;

    /** @param fields names, or paths with dots, as in {@link MaskRule} */
    JsonMask(List<String> fields) {
        this.fields = fields.stream()
                .map(field -> "." + field.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Returns a value whose fields are masked; all of it is where it is no JSON. */
    byte[] whole(byte[] value) {
        if (value == null || fields.isEmpty()) {
            return value;
        }
        try {
            return all() ? MASK : masked(value, new StringBuilder(), 0);
        } catch (IOException noJson) {
            return MASK;
        }
    }

    /** Returns a text in which fields are masked if it is JSON; what merely looks like it and names one of them is masked whole. */
    byte[] inside(byte[] text) {
        return text == null || fields.isEmpty()
                ? text
                : inside(new String(text, UTF_8), new StringBuilder(), 0)
                        .map(masked -> masked.getBytes(UTF_8))
                        .orElse(text);
    }

    private boolean all() {
        return fields.contains(".*");
    }

    private byte[] masked(byte[] value, StringBuilder path, int texts) throws IOException {
        var out = new ByteArrayOutputStream(value.length);
        try (var parser = JSON.createParser(value);
                var generator = JSON.createGenerator(out)) {
            while (parser.nextToken() != null) {
                token(parser, generator, path, texts);
            }
        }
        return out.toByteArray();
    }

    private void token(JsonParser parser, JsonGenerator generator, StringBuilder path, int texts) throws IOException {
        switch (parser.currentToken()) {
            case FIELD_NAME -> field(parser, generator, path, texts);
            case VALUE_STRING -> {
                var text = parser.getText();
                generator.writeString(inside(text, path, texts).orElse(text));
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> generator.writeNumber(parser.getText()); // digit by digit
            default -> generator.copyCurrentEvent(parser);
        }
    }

    /** A field with its value; the path is longer by its name meanwhile. */
    private void field(JsonParser parser, JsonGenerator generator, StringBuilder path, int texts) throws IOException {
        var name = parser.currentName();
        generator.writeFieldName(name);
        int around = path.length();
        path.append('.').append(name.toLowerCase(Locale.ROOT));
        parser.nextToken();
        if (isMasked(path)) {
            parser.skipChildren();
            generator.writeString(Masks.MASK);
        } else if (parser.currentToken() == null) {
            throw new IOException("ends within a field");
        } else {
            value(parser, generator, path, texts);
        }
        path.setLength(around);
    }

    private void value(JsonParser parser, JsonGenerator generator, StringBuilder path, int texts) throws IOException {
        boolean nested = parser.currentToken().isStructStart();
        token(parser, generator, path, texts);
        for (int depth = nested ? 1 : 0; depth > 0; ) {
            var next = parser.nextToken();
            if (next == null) {
                throw new IOException("ends within a value");
            }
            if (next == JsonToken.FIELD_NAME) {
                field(parser, generator, path, texts);
            } else {
                depth += next.isStructStart() ? 1 : next.isStructEnd() ? -1 : 0;
                token(parser, generator, path, texts);
            }
        }
    }

    /** A name with a dot in it is as a path: some write what is nested so. */
    private boolean isMasked(StringBuilder path) {
        return fields.stream().anyMatch(field -> {
            int at = path.length() - field.length();
            return at >= 0 && path.indexOf(field, at) == at;
        });
    }

    /** A text within JSON, or instead of it; empty if it stays as it is. */
    private Optional<String> inside(String text, StringBuilder path, int texts) {
        if (all()) {
            return Optional.of(Masks.MASK);
        }
        if (!looksLikeJson(text)) {
            return Optional.empty();
        }
        if (texts < MOST_TEXTS) {
            try {
                return Optional.of(new String(masked(text.getBytes(UTF_8), path, texts + 1), UTF_8));
            } catch (IOException noJson) {
                // then by its looks
            }
        }
        return names(text) ? Optional.of(Masks.MASK) : Optional.empty();
    }

    /** An object, a list, or a text that holds one once more. */
    private static boolean looksLikeJson(String text) {
        var begin = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).stripLeading();
        return begin.startsWith("{") || begin.startsWith("[") || begin.startsWith("\"");
    }

    private boolean names(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        return lower.indexOf('\\') >= 0
                || fields.stream().anyMatch(field -> lower.contains(field.substring(field.lastIndexOf('.') + 1)));
    }
}
