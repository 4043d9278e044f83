/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.KafkaSettings;
import io.galgo.produce.EncodedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is checked before an event goes into the outbox, so that the business transaction fails and not the relay. */
final class PublishChecks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final long ASK_AGAIN_NANOS = 30_000_000_000L;
    /** What a record batch and a record cost besides their content, at most. */
    private static final int OVERHEAD = 128;

    private final int maxEventBytes;
    private final boolean checkTopics;
    private final Brokers brokers;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private volatile long askFrom = System.nanoTime();

    PublishChecks(int maxEventBytes, boolean checkTopics, KafkaSettings kafka) {
        this.maxEventBytes = maxEventBytes;
        this.checkTopics = checkTopics;
        this.brokers = new Brokers(kafka);
    }

    /** What answers for this outbox's checks serves its relay as well. */
    Brokers brokers() {
        return brokers;
    }

    void connection(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "The outbox writes in your transaction, and this connection has none: it commits"
                            + " each statement by itself. Call setAutoCommit(false) before the change, or use outbox.inTransaction(...)");
        }
    }

    void event(EncodedEvent event) {
        long size = size(event);
        if (size > maxEventBytes) {
            throw new IllegalArgumentException(
                    "An event of " + size + " bytes is larger than maxEventBytes, " + maxEventBytes
                            + ", and topic " + event.topic()
                            + " may refuse it: publish a reference to its content, or raise both"
                            + " maxEventBytes and the topic's max.message.bytes");
        }
        if (checkTopics && !known.contains(event.topic())) {
            topic(event.topic());
        }
    }

    private static long size(EncodedEvent event) {
        long size = OVERHEAD;
        size += event.key() == null ? 0 : event.key().length;
        size += event.value() == null ? 0 : event.value().length;
        for (var header : event.headers()) {
            size += header.name().getBytes(UTF_8).length + (header.value() == null ? 0 : header.value().length) + 4L;
        }
        return size;
    }

    /** Brokers that do not answer are no reason to refuse: that is what an outbox is for. They are not asked again for a while. */
    private void topic(String topic) {
        if (System.nanoTime() - askFrom < 0) {
            return;
        }
        try {
            var refusal = brokers.refusal(topic);
            if (refusal.isPresent()) {
                throw new IllegalStateException("The event cannot be published: " + refusal.get());
            }
            known.add(topic);
        } catch (KafkaException unanswered) {
            askFrom = System.nanoTime() + ASK_AGAIN_NANOS;
            LOG.warn(
                    "Outbox: no broker says whether topic {} exists; events are taken unchecked: {}",
                    topic,
                    unanswered.getMessage());
        }
    }

    @Override
    public void close() {
        brokers.close();
    }
}
