/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import java.util.HashMap;
import java.util.Map;

/**
 * The user's settings of the Kafka clients, and what each client gets of them. Immutable and safe for any thread; never printed
 * whole, since it may hold secrets.
 */
public final class KafkaSettings {

    private static final String PRODUCER = "producer.";
    private static final String CONSUMER = "consumer.";
    private static final String ADMIN = "admin.";

    private final Map<String, Object> settings;

    /** Takes settings, those of one client alone with {@code producer.}, {@code consumer.} or {@code admin.} before the name. */
    public KafkaSettings(Map<String, Object> settings) {
        this.settings = Map.copyOf(settings);
    }

    /** Returns a producer's settings, to be changed freely. */
    public Map<String, Object> forProducer() {
        return forClient(PRODUCER);
    }

    /** Returns a consumer's settings, to be changed freely. */
    public Map<String, Object> forConsumer() {
        return forClient(CONSUMER);
    }

    /** Returns an admin client's settings, to be changed freely. */
    public Map<String, Object> forAdmin() {
        return forClient(ADMIN);
    }

    /** Returns these settings with further ones, which win. */
    public KafkaSettings with(Map<String, Object> further) {
        var all = new HashMap<>(settings);
        all.putAll(further);
        return new KafkaSettings(all);
    }

    private Map<String, Object> forClient(String client) {
        var chosen = new HashMap<String, Object>();
        settings.forEach((name, value) -> {
            if (!name.startsWith(PRODUCER) && !name.startsWith(CONSUMER) && !name.startsWith(ADMIN)) {
                chosen.putIfAbsent(name, value);
            } else if (name.startsWith(client)) {
                chosen.put(name.substring(client.length()), value);
            }
        });
        return chosen;
    }

    @Override
    public String toString() {
        return settings.keySet().stream().sorted().toList().toString();
    }
}
