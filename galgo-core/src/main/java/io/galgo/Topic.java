/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A topic as a service sees it: its name, the type of its events and how keys and values are written. Immutable; usually a
 * constant shared by the services that publish and consume it.
 *
 * <pre>{@code
 * static final Topic<String, CheckedOut> CHECKED_OUT = Topic.json("shop.checked-out", CheckedOut.class);
 * }</pre>
 *
 * @param name Kafka's name of the topic
 * @param type the type of its events, for {@code ce_type}
 * @param keyFormat how keys are written
 * @param valueFormat how values are written
 * @param <K> the key
 * @param <V> the value
 */
public record Topic<K, V>(String name, String type, Format<K> keyFormat, Format<V> valueFormat) {

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if Kafka does not take such a name, or the type is blank
     */
    public Topic {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(keyFormat, "keyFormat");
        Objects.requireNonNull(valueFormat, "valueFormat");
        if (!LEGAL.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(
                    "\"" + name
                            + "\" cannot name a topic: use 1 to 249 of the characters a-z A-Z 0-9 . _ - (and neither . nor .. alone)");
        }
        if (type.isBlank()) {
            throw new IllegalArgumentException("The type of topic " + name + "'s events must not be blank");
        }
    }

    /** Returns a topic whose events' type is its name. */
    public static <K, V> Topic<K, V> of(String name, Format<K> keyFormat, Format<V> valueFormat) {
        return new Topic<>(name, name, keyFormat, valueFormat);
    }

    /** Returns a topic with keys of text and values of JSON, the usual case. */
    public static <V> Topic<String, V> json(String name, Class<V> valueType) {
        return of(name, Format.string(), Format.json(valueType));
    }

    /** Returns this topic with another type of events. */
    public Topic<K, V> type(String eventType) {
        return new Topic<>(name, eventType, keyFormat, valueFormat);
    }

    @Override
    public String toString() {
        return name;
    }
}
