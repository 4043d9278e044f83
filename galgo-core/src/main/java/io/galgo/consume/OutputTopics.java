/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Whether the topics of outputs exist: a producer that is asked to write to one that does not would wait for it, and with it everybody's
 * outputs. Safe for any thread.
 */
final class OutputTopics {

    private final Admin admin;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    OutputTopics(Admin admin) {
        this.admin = admin;
    }

    /**
     * Makes sure that a topic exists, or did when it was last asked for.
     *
     * @throws KafkaException if there is none, or the brokers do not answer
     */
    void check(String topic) {
        if (!seen.contains(topic)) {
            if (Brokers.describe(admin, topic).isEmpty()) {
                throw new UnknownTopicOrPartitionException("There is no topic " + topic + " for outputs: create it");
            }
            seen.add(topic);
        }
    }

    /**
     * Tells whether the brokers say that there is no such topic, or no such partition of it.
     *
     * @param partition null if it is any
     */
    boolean isAbsent(String topic, Integer partition) {
        try {
            var found = Brokers.describe(admin, topic);
            if (found.isEmpty()) {
                seen.remove(topic);
            }
            return found.isEmpty() || found.get().partitions().size() <= (partition == null ? 0 : partition);
        } catch (KafkaException noAnswer) {
            return false;
        }
    }
}
