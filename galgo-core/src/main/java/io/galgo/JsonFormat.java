/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON by Jackson. */
record JsonFormat<T>(ObjectWriter writer, ObjectReader reader) implements Format<T> {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static <T> Format<T> of(Class<T> type) {
        return of(type, MAPPER);
    }

    static <T> Format<T> of(Class<T> type, ObjectMapper mapper) {
        return new JsonFormat<>(mapper.writerFor(type), mapper.readerFor(type));
    }

    static <T> Format<T> of(TypeReference<T> type) {
        return new JsonFormat<>(MAPPER.writerFor(type), MAPPER.readerFor(type));
    }

    @Override
    public byte[] encode(String topic, T value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Cannot write a value of topic " + topic + " as JSON: " + JsonErrors.describe(e));
        }
    }

    @Override
    public T decode(String topic, byte[] bytes) {
        try {
            return reader.readValue(bytes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Cannot read a value of topic " + topic + " as JSON: " + JsonErrors.describe(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String contentType() {
        return "application/json";
    }
}
