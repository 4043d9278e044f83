/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.galgo.HeaderNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What of records nobody is to see. It is applied once, where records are read, so that whatever asks of a record, filters, counts, shows or
 * quotes it, knows the mask alone. Rules hold for the topic in which a record lies and for the one it came from: dead letters and parked
 * events are copies. Safe for any thread.
 */
public final class Masks {

    /** What stands where something is masked. */
    public static final String MASK = "••••";

    private static final byte[] MASK_BYTES = MASK.getBytes(UTF_8);
    private static final Masks NONE = new Masks(List.of());
    private static final List<String> ORIGINS = List.of(
            HeaderNames.ORIGIN_TOPIC, "kafka_dlt-original-topic", "__streams.errors.topic", "__dlq.errors.topic");
    private static final Set<String> MESSAGES = Set.of(
            HeaderNames.ERROR_MESSAGE,
            "kafka_dlt-exception-message",
            "__streams.errors.message",
            "__dlq.errors.message");

    /** Of Kafka Streams the exception too, which is the first line of its stack. */
    private static final Set<String> STACKS = Set.of(
            HeaderNames.ERROR_STACK,
            "kafka_dlt-exception-stacktrace",
            "__streams.errors.stacktrace",
            "__streams.errors.exception");

    private static final Pattern FRAME = Pattern.compile("\\s*(at \\S+\\(.*\\)|\\.\\.\\. \\d+ more)\\s*");
    private static final Pattern EXCEPTION = Pattern.compile("(\\s*(?:Caused by: |Suppressed: )[\\w.$]+)(?::.*)?");
    private static final Pattern FIRST = Pattern.compile("([\\w.$]+)(?::.*)?");

    /** Origins are what headers say: more names than any cluster has are somebody's invention. */
    private static final int MOST_KNOWN = 10_000;

    private final List<MaskRule> rules;
    private final Map<String, Optional<MaskRule>> known = new ConcurrentHashMap<>();

    private Masks(List<MaskRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Masks nothing. */
    public static Masks none() {
        return NONE;
    }

    /** Masks what any of these rules does. */
    public static Masks of(List<MaskRule> rules) {
        return rules.isEmpty() ? NONE : new Masks(rules);
    }

    /**
     * Reads the {@code masks} section of a cluster: a list of rules, see {@link MaskRule}.
     *
     * @param section the list; a missing one masks nothing
     * @throws IllegalArgumentException if it is not understood; the message says what is wrong
     */
    public static Masks read(JsonNode section) {
        if (section.isMissingNode() || section.isNull()) {
            return NONE;
        }
        if (!section.isArray()) {
            throw new IllegalArgumentException("masks is a list of rules: each begins with - topics: NAME.");
        }
        var rules = new ArrayList<MaskRule>();
        section.forEach(entry -> rules.add(MaskRule.read(entry)));
        return of(rules);
    }

    /** Tells whether nothing is ever masked. */
    public boolean isNone() {
        return rules.isEmpty();
    }

    /** Tells whether something of a record is to be masked, or might be. */
    boolean concern(String topic, Headers headers) {
        return ruleFor(topic, headers).isPresent();
    }

    /** Returns a record as anybody may see it; the same one if nothing of it is masked. */
    public ConsumerRecord<byte[], byte[]> apply(ConsumerRecord<byte[], byte[]> record) {
        var rule = ruleFor(record.topic(), record.headers());
        if (rule.isEmpty()) {
            return record;
        }
        var json = new JsonMask(rule.get().fields());
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                rule.get().key() && record.key() != null ? MASK_BYTES : json.inside(record.key()),
                json.whole(record.value()),
                headers(record.headers(), rule.get(), json),
                record.leaderEpoch());
    }

    private Optional<MaskRule> ruleFor(String topic, Headers headers) {
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        var rule = ruleFor(topic);
        for (var name : ORIGINS) {
            for (var origin : headers.headers(name)) {
                rule = both(
                        rule, origin.value() == null ? Optional.empty() : ruleFor(new String(origin.value(), UTF_8)));
            }
        }
        return rule;
    }

    private Optional<MaskRule> ruleFor(String topic) {
        if (known.size() > MOST_KNOWN) {
            known.clear();
        }
        return known.computeIfAbsent(
                topic,
                name -> rules.stream()
                        .filter(rule -> rule.topics().matches(name))
                        .reduce(MaskRule::and));
    }

    private static Optional<MaskRule> both(Optional<MaskRule> one, Optional<MaskRule> other) {
        return one.isPresent() && other.isPresent() ? Optional.of(one.get().and(other.get())) : one.or(() -> other);
    }

    /** What an exception says may quote the payload; its class and where it was thrown do not. */
    private static Headers headers(Headers all, MaskRule rule, JsonMask json) {
        var masked =
                new ConsumerRecord<byte[], byte[]>("", 0, 0, null, null).headers(); // there is no public way but this
        for (var header : all) {
            masked.add(header.key(), header.value() == null ? null : masked(header, rule, json));
        }
        return masked;
    }

    private static byte[] masked(Header header, MaskRule rule, JsonMask json) {
        if (MESSAGES.contains(header.key())
                || rule.headers().stream().anyMatch(name -> name.equalsIgnoreCase(header.key()))) {
            return MASK_BYTES;
        }
        return STACKS.contains(header.key()) ? stack(header.value()) : json.inside(header.value());
    }

    private static byte[] stack(byte[] text) {
        var lines = new StringBuilder();
        new String(text, UTF_8).lines().forEach(line -> {
            var exception = (lines.isEmpty() ? FIRST : EXCEPTION).matcher(line);
            lines.append(FRAME.matcher(line).matches() ? line : exception.matches() ? exception.group(1) : MASK)
                    .append('\n');
        });
        return lines.toString().getBytes(UTF_8);
    }
}
