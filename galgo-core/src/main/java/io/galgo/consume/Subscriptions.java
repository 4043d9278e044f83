/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;

/**
 * Which topics a consumer handles, and how: those it names, and those whose name matches a pattern. A topic with a handler of its own
 * keeps that; of several patterns the first takes it. Safe for any thread.
 */
final class Subscriptions {

    /** Kafka's own topics, Galgo's own, and the topics that groups have beside them: no pattern means these. */
    private static final String NOT_OWN = "(?!__)(?!galgo\\.)(?!.*\\.galgo-)";

    private final Map<String, Subscription<?, ?>> known = new ConcurrentHashMap<>();
    private final List<String> named;
    private final List<Matching> patterns;
    private volatile HandlerObserver observer;

    /** Topics whose whole name matches are handled so. */
    record Matching(Pattern pattern, Function<String, Subscription<?, ?>> subscription) {

        /** @throws IllegalArgumentException if the pattern cannot stand beside others */
        Matching {
            if (pattern.flags()
                    != Pattern.compile(pattern.pattern()).flags()) { // those that it begins with are its own
                throw new IllegalArgumentException("Pattern " + pattern
                        + " has flags: write them into the pattern itself, as (?i) for letters of either case");
            }
            if (pattern.matcher("").groupCount() > 0) {
                throw new IllegalArgumentException(
                        "Pattern " + pattern + " has groups that capture: write (?:...) instead of (...)");
            }
        }

        String expression() {
            return NOT_OWN + "(?:" + pattern + ")";
        }
    }

    Subscriptions(Collection<Subscription<?, ?>> named, List<Matching> patterns) {
        named.forEach(subscription -> known.put(subscription.topic(), subscription));
        this.named = List.copyOf(known.keySet());
        this.patterns = List.copyOf(patterns);
    }

    void subscribe(Consumer<?, ?> consumer, ConsumerRebalanceListener listener) {
        if (patterns.isEmpty()) {
            consumer.subscribe(named, listener);
        } else {
            consumer.subscribe(all(), listener);
        }
    }

    private Pattern all() {
        return Pattern.compile(Stream.concat(
                        named.stream().map(Pattern::quote), patterns.stream().map(Matching::expression))
                .collect(Collectors.joining("|")));
    }

    /** Returns how a topic is handled; null if it is not. */
    Subscription<?, ?> get(String topic) {
        return known.computeIfAbsent(topic, this::matching);
    }

    private Subscription<?, ?> matching(String topic) {
        return patterns.stream()
                .filter(matching -> Pattern.matches(matching.expression(), topic))
                .findFirst()
                .map(matching -> observed(matching.subscription().apply(topic)))
                .orElse(null);
    }

    private Subscription<?, ?> observed(Subscription<?, ?> found) {
        found.counts().observer(observer);
        return found;
    }

    /** Has somebody told how long handlers take, of topics that appear later too; null to tell nobody. */
    void observer(HandlerObserver next) {
        observer = next;
        known.values().forEach(subscription -> subscription.counts().observer(next));
    }

    /** Returns the topics that are handled by name. */
    List<String> named() {
        return named;
    }

    /** Returns what is handled: topics by name, then patterns. */
    List<String> said() {
        return Stream.concat(
                        named.stream().sorted(),
                        patterns.stream().map(matching -> matching.pattern().toString()))
                .toList();
    }

    /** Returns how each topic is handled that is named or has been seen. */
    Collection<Subscription<?, ?>> seen() {
        return known.values();
    }

    /** Interrupts handlers that are over their time limit: those too whose partition is not owned any more. Poll thread. */
    void checkTimeLimits(long now) {
        for (var subscription : known.values()) {
            subscription.limits().check(now);
        }
    }
}
