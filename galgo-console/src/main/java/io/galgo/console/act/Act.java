/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.control.Offsets;
import io.galgo.control.Verb;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What somebody wants done, in the words of a person: before anybody has looked what that touches.
 *
 * @param verb what to do; {@link Verb#UNDO} names the act to take back by the parameter {@code id}
 * @param group the consumer group
 * @param topic the topic; empty for all of the group's
 * @param offsets events or whole partitions of it; empty for all
 * @param key a key's text, instead of an event of it
 * @param parameters the verb's own: {@code to} of seek, {@code name} and {@code value} of set, {@code rate}, {@code first}, {@code kind},
 *     {@code again} of jobs, {@code job} of cancel
 * @param lasts for how long a setting holds; empty for the default
 * @param reason why
 */
public record Act(
        Verb verb,
        String group,
        Optional<String> topic,
        List<Offsets> offsets,
        Optional<String> key,
        Map<String, String> parameters,
        Optional<Duration> lasts,
        String reason) {

    /** @throws NullPointerException if one is null */
    public Act {
        Objects.requireNonNull(verb, "verb");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(lasts, "lasts");
        Objects.requireNonNull(reason, "reason");
        offsets = List.copyOf(offsets);
        parameters = Map.copyOf(parameters);
    }

    /** An act on a group, or on a topic's partitions and events there. */
    public static Act of(Verb verb, String group, Optional<String> topic, Offsets... offsets) {
        return new Act(verb, group, topic, List.of(offsets), Optional.empty(), Map.of(), Optional.empty(), "");
    }

    /** Returns it with a parameter more. */
    public Act with(String name, String value) {
        var more = new HashMap<>(parameters);
        more.put(name, value);
        return new Act(verb, group, topic, offsets, key, more, lasts, reason);
    }

    /** Returns it with a reason. */
    public Act because(String why) {
        return new Act(verb, group, topic, offsets, key, parameters, lasts, why);
    }

    /** Returns it for a key. */
    public Act ofKey(String text) {
        return new Act(verb, group, topic, offsets, Optional.of(text), parameters, lasts, reason);
    }

    /** Returns it with an end. */
    public Act lasting(Duration time) {
        return new Act(verb, group, topic, offsets, key, parameters, Optional.of(time), reason);
    }

    /** Returns a parameter's value. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Returns what it is about, as a person would type it: {@code shop.orders/7@812044}. No key is in it. */
    public String about() {
        var text = new StringBuilder(topic.orElse(""));
        if (!offsets.isEmpty()) {
            var first = offsets.get(0);
            text.append(topic.isEmpty() ? "letter " : "/").append(first.partition());
            if (!first.isAll()) {
                text.append('@').append(first.from());
                if (first.count() > 1) {
                    text.append("..").append(first.until() - 1);
                }
            }
            if (offsets.size() > 1) {
                text.append(" and ").append(offsets.size() - 1).append(" more");
            }
        }
        parameter("name")
                .ifPresent(name -> text.append(text.length() == 0 ? "" : " ")
                        .append(name)
                        .append(parameter("value").map(value -> "=" + value).orElse("")));
        parameter("job").ifPresent(job -> text.append("job ").append(job));
        return text.toString();
    }
}
