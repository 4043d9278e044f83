/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the topics that a consumer names do not exist: the client waits for such a topic as for one that has nothing new. Asked now and
 * then until each has been seen, with nobody waiting for the answer. Owned by the poll thread.
 */
final class MissingTopics {

    private static final Logger log = LoggerFactory.getLogger(MissingTopics.class);

    /** Who makes a topic as it starts has so long before anything is said. */
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String group;
    private final Admin admin;
    private final Set<String> unseen;
    private final Map<String, KafkaFuture<TopicDescription>> asked = new HashMap<>();
    private final Set<String> missing = new TreeSet<>();
    private long askAt;

    /** @param named the topics that are named, not those that match a pattern */
    MissingTopics(String group, Admin admin, Collection<String> named, long now) {
        this.group = group;
        this.admin = admin;
        this.unseen = new TreeSet<>(named);
        this.askAt = now + FIRST_NANOS;
    }

    void look(Collection<Partition> owned, long now) {
        if (unseen.isEmpty()) {
            return;
        }
        owned.forEach(partition -> seen(partition.id().topic()));
        asked.entrySet()
                .removeIf(question -> question.getValue().isDone() && heard(question.getKey(), question.getValue()));
        if (asked.isEmpty() && !unseen.isEmpty() && now - askAt >= 0) {
            askAt = now + AGAIN_NANOS;
            asked.putAll(admin.describeTopics(unseen).topicNameValues());
        }
    }

    private void seen(String topic) {
        unseen.remove(topic);
        missing.remove(topic);
    }

    private boolean heard(String topic, KafkaFuture<TopicDescription> answer) {
        try {
            answer.get();
            seen(topic);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException
                    && unseen.contains(topic)
                    && missing.add(topic)) {
                log.warn("{}: topic {} does not exist: it is waited for", group, topic);
            } // else the client says for itself why it cannot read the topic
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** Says which are missing; null if none is known to be. */
    String trouble() {
        return missing.isEmpty()
                ? null
                : "waits for what does not exist: topic " + String.join(", ", missing)
                        + "; create it, or correct its name";
    }
}
