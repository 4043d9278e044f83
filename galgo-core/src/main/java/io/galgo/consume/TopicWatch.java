/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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
 * Has topics described now and then, with nobody waiting for the answer, since the client does not say what becomes of them: it waits for a
 * topic that does not exist as for one that has nothing new, and reads on in one that was deleted and made anew. Topics that the consumer names
 * are asked for until each has been seen, those it reads for ever. Owned by the poll thread.
 */
final class TopicWatch {

    /** How often topics that are read are asked for. */
    static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);

    /** Who makes a topic as it starts has so long before anything is said. */
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String group;
    private final Admin admin;
    private final long interval;
    private final Set<String> unseen;
    private final Map<String, KafkaFuture<TopicDescription>> asked = new HashMap<>();
    private final Set<String> missing = new TreeSet<>();
    private long askUnseenAt;
    private long askReadAt;

    /**
     * @param named the topics that are named, not those that match a pattern
     * @param interval how often those that are read are asked for
     */
    TopicWatch(String group, Admin admin, Collection<String> named, Duration interval, long now) {
        this.group = group;
        this.admin = admin;
        this.interval = interval.toNanos();
        this.unseen = new TreeSet<>(named);
        this.askUnseenAt = now + FIRST_NANOS;
        this.askReadAt = now + this.interval;
    }

    /** Asks what is to be asked now. Returns what was heard since the last look. */
    List<TopicDescription> look(Collection<Partition> owned, long now) {
        if (!unseen.isEmpty()) {
            owned.forEach(partition -> seen(partition.id().topic()));
        }
        var heard = new ArrayList<TopicDescription>();
        asked.entrySet()
                .removeIf(question ->
                        question.getValue().isDone() && hear(question.getKey(), question.getValue(), heard));
        if (asked.isEmpty()) {
            ask(owned, now);
        }
        return heard;
    }

    private void ask(Collection<Partition> owned, long now) {
        var topics = new TreeSet<String>();
        if (!unseen.isEmpty() && now - askUnseenAt >= 0) {
            askUnseenAt = now + AGAIN_NANOS;
            topics.addAll(unseen);
        }
        if (now - askReadAt >= 0) {
            askReadAt = now + interval;
            owned.forEach(partition -> topics.add(partition.id().topic()));
        }
        if (!topics.isEmpty()) {
            asked.putAll(admin.describeTopics(topics).topicNameValues());
        }
    }

    private void seen(String topic) {
        unseen.remove(topic);
        missing.remove(topic);
    }

    private boolean hear(String topic, KafkaFuture<TopicDescription> answer, List<TopicDescription> heard) {
        try {
            heard.add(answer.get());
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
