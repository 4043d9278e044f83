/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.galgo.console.lag.Cause;
import io.galgo.console.lag.Grade;
import io.galgo.console.lag.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.TopicPartition;

/**
 * An answer as one JSON object: {@code v}, {@code as_of}, {@code cluster}, {@code grade}, {@code not_known}, and the fields of what was asked
 * for. Times are ISO 8601 in UTC, what is not known is null, numbers beyond 2^53 are text, since not every reader keeps them. A cause has its
 * {@code kind}, its {@code sentence} (also {@code brief}) and its numbers.
 */
public final class AnswerJson {

    /** Changes when a field changes its name or meaning; fields may be added without. */
    private static final int VERSION = 1;

    private static final long LARGEST_EXACT = 1L << 53;

    private static final Object WORDS = new Object();

    private static final ObjectMapper PLAIN = mapper(new SimpleModule());
    private static final ObjectMapper WITH_CAUSES = mapper(new SimpleModule()
            .addSerializer(Cause.class, new CauseSerializer())
            .addDeserializer(Cause.class, new CauseDeserializer()));

    private AnswerJson() {}

    /** Returns the object, in one line. */
    public static String of(Answer<?> answer) {
        return object(answer, ZoneOffset.UTC).toString();
    }

    /**
     * Returns the object, for whoever adds to it.
     *
     * @param zone of the times in sentences; all others are in UTC
     */
    public static ObjectNode object(Answer<?> answer, ZoneId zone) {
        var json = PLAIN.createObjectNode()
                .put("v", VERSION)
                .put("as_of", answer.asOf().toString())
                .put("cluster", answer.cluster())
                .put("grade", answer.grade().name().toLowerCase(Locale.ROOT));
        json.set("not_known", PLAIN.valueToTree(answer.notKnown()));
        json.setAll(tree(answer.content(), new Words(zone, answer.asOf())));
        return json;
    }

    private static ObjectNode tree(Object content, Words words) {
        try (var tokens = new TokenBuffer(WITH_CAUSES, false)) {
            WITH_CAUSES.writer().withAttribute(WORDS, words).writeValue(tokens, content);
            return WITH_CAUSES.readTree(tokens.asParser());
        } catch (IOException e) {
            throw new UncheckedIOException("An answer must be JSON", e);
        }
    }

    /**
     * Reads an answer that {@link #of} wrote. Sentences are not read: whoever has the causes says them anew.
     *
     * @param content the class of what was asked for
     * @throws IllegalArgumentException if it is no such answer, as of a later version that knows more causes
     */
    public static <A> Answer<A> read(JsonNode json, Class<A> content) {
        if (json.path("v").asInt() != VERSION) {
            throw new IllegalArgumentException("an answer of version " + json.path("v") + ", not " + VERSION);
        }
        try {
            return new Answer<>(
                    Instant.parse(json.path("as_of").asText()),
                    json.path("cluster").asText(),
                    Grade.valueOf(json.path("grade").asText().toUpperCase(Locale.ROOT)),
                    List.of(PLAIN.treeToValue(json.path("not_known"), String[].class)),
                    WITH_CAUSES.treeToValue(json, content));
        } catch (JsonProcessingException | DateTimeParseException e) {
            throw new IllegalArgumentException("what is no answer: " + e.getMessage(), e);
        }
    }

    private static ObjectMapper mapper(SimpleModule module) {
        var large = new LargeNumbers();
        return JsonMapper.builder()
                .addModules(new Jdk8Module(), new JavaTimeModule())
                .addModule(module.addSerializer(Long.class, large)
                        .addSerializer(long.class, large)
                        .addSerializer(Enum.class, new LowerCase())
                        .addSerializer(TopicPartition.class, new OnePartition())
                        .addDeserializer(TopicPartition.class, new OnePartitionRead()))
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // fields may be added
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .build();
    }

    private static final class LargeNumbers extends JsonSerializer<Long> {
        @Override
        public void serialize(Long value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value > LARGEST_EXACT || value < -LARGEST_EXACT) {
                out.writeString(value.toString());
            } else {
                out.writeNumber(value);
            }
        }
    }

    private static final class OnePartition extends JsonSerializer<TopicPartition> {
        @Override
        public void serialize(TopicPartition value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject();
            out.writeStringField("topic", value.topic());
            out.writeNumberField("partition", value.partition());
            out.writeEndObject();
        }
    }

    private static final class OnePartitionRead extends JsonDeserializer<TopicPartition> {
        @Override
        public TopicPartition deserialize(JsonParser in, DeserializationContext context) throws IOException {
            var json = in.<ObjectNode>readValueAsTree();
            return new TopicPartition(
                    json.path("topic").asText(), json.path("partition").asInt());
        }
    }

    @SuppressWarnings("rawtypes") // all enums are written alike
    private static final class LowerCase extends JsonSerializer<Enum> {
        @Override
        public void serialize(Enum value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.name().toLowerCase(Locale.ROOT));
        }
    }

    private static final class CauseSerializer extends JsonSerializer<Cause> {
        @Override
        public void serialize(Cause cause, JsonGenerator out, SerializerProvider provider) throws IOException {
            var words = (Words) provider.getAttribute(WORDS);
            var json = PLAIN.createObjectNode()
                    .put("kind", cause.kind())
                    .put("brief", cause.brief(words))
                    .put("sentence", cause.sentence(words))
                    .put("standing", cause.standing().name().toLowerCase(Locale.ROOT))
                    .put("grade", cause.grade().name().toLowerCase(Locale.ROOT));
            json.setAll((ObjectNode) PLAIN.valueToTree(cause));
            out.writeTree(json);
        }
    }

    private static final class CauseDeserializer extends JsonDeserializer<Cause> {
        @Override
        public Cause deserialize(JsonParser in, DeserializationContext context) throws IOException {
            var json = in.<ObjectNode>readValueAsTree();
            var kind = json.path("kind").asText();
            for (var one : Cause.class.getPermittedSubclasses()) {
                if (PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE
                        .translate(one.getSimpleName())
                        .equals(kind)) {
                    return (Cause) PLAIN.treeToValue(json, one);
                }
            }
            throw new JsonMappingException(in, "a cause of a later version: " + kind);
        }
    }
}
