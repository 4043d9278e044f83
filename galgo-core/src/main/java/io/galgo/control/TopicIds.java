/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.consume.ConsumerControl;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ids of topics that commands are about, asked for when one comes. Owned by the control thread. */
final class TopicIds implements Guard.Topics {

    private static final Logger log = LoggerFactory.getLogger(TopicIds.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long FRESH = Duration.ofSeconds(10).toNanos();

    private final ConsumerControl consumer;
    private final Admin admin;
    private final Map<String, Known> known = new HashMap<>();

    private record Known(Optional<String> id, long at) {}

    TopicIds(ConsumerControl consumer, Admin admin) {
        this.consumer = consumer;
        this.admin = admin;
    }

    @Override
    public Optional<String> idOf(String topic) {
        long now = System.nanoTime();
        var last = known.get(topic);
        if (last == null || now - last.at() > FRESH) {
            last = new Known(asked(topic), now);
            known.put(topic, last);
        }
        return last.id();
    }

    /** The brokers' word counts most; the consumer's own, which may be older, where they do not say. */
    private Optional<String> asked(String topic) {
        try {
            var description = admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(description.topicId().toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("The id of {} is not known", topic, e);
        }
        var own = consumer.topicId(topic);
        return own.equals(org.apache.kafka.common.Uuid.ZERO_UUID) ? Optional.empty() : Optional.of(own.toString());
    }
}
