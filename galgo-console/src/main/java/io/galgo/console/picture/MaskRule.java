/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a topic's records nobody is to see, wherever a copy of the record lies.
 *
 * @param topics the topics in which the records were written first
 * @param key whether their keys
 * @param fields which fields of JSON, at any depth: {@code card} all of that name, {@code customer.iban} those directly in a {@code customer},
 *     {@code *} all there is; upper and lower case are the same
 * @param headers which headers, by name
 */
public record MaskRule(NamePattern topics, boolean key, List<String> fields, List<String> headers) {

    private static final Set<String> KNOWN = Set.of("topics", "key", "fields", "headers");

    public MaskRule {
        fields = List.copyOf(fields);
        headers = List.copyOf(headers);
    }

    /**
     * Reads one entry of a {@code masks} section, as {@code {topics: shop.payments, fields: [card, customer.iban], headers: [x-customer], key: true}}.
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong: a rule that is not understood would mask nothing
     */
    static MaskRule read(JsonNode entry) {
        var unknown = new TreeSet<String>();
        entry.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(KNOWN);
        if (!entry.isObject() || !unknown.isEmpty()) {
            throw new IllegalArgumentException("A mask has topics, fields, headers and key, and not "
                    + (entry.isObject() ? String.join(", ", unknown) : "\"" + entry.asText() + "\"") + ".");
        }
        var topics = entry.path("topics").asText("");
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("A mask needs topics: a name, or a pattern as shop.* or *.");
        }
        boolean pattern = topics.indexOf('*') >= 0 || topics.indexOf('?') >= 0;
        var rule = new MaskRule(
                pattern ? NamePattern.of(topics) : NamePattern.exactly(topics),
                isTrue(entry.path("key")),
                texts(entry.path("fields"), "fields"),
                texts(entry.path("headers"), "headers"));
        if (!rule.key && rule.fields.isEmpty() && rule.headers.isEmpty()) {
            throw new IllegalArgumentException(
                    "The mask of topics " + topics + " masks nothing: it needs fields, headers or key: true.");
        }
        return rule;
    }

    private static boolean isTrue(JsonNode key) {
        if (!key.isMissingNode() && !key.isBoolean()) {
            throw new IllegalArgumentException("A mask's key is true or false, not " + key + ".");
        }
        return key.asBoolean(false);
    }

    private static List<String> texts(JsonNode list, String name) {
        var texts = new ArrayList<String>();
        if (list.isTextual()) {
            texts.add(list.asText());
        } else if (list.isArray()) {
            list.forEach(one -> texts.add(one.asText()));
        } else if (!list.isMissingNode()) {
            throw new IllegalArgumentException("A mask's " + name + " is a list of names, not " + list + ".");
        }
        if (texts.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("A mask's " + name + " has an empty name.");
        }
        return texts;
    }

    /** Returns what either masks; of whichever topics is not kept. */
    MaskRule and(MaskRule other) {
        var allFields = new ArrayList<>(fields);
        allFields.addAll(other.fields);
        var allHeaders = new ArrayList<>(headers);
        allHeaders.addAll(other.headers);
        return new MaskRule(topics, key || other.key, allFields, allHeaders);
    }
}
