/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kafka client that is the group's member. Under the {@code consumer} protocol a client that its group refuses says so once and never asks
 * again, whatever it is told: its polls succeed, and bring nothing. So a failure stands here until the group has taken the client since; where
 * it does not, a new client asks. Owned by the poll thread.
 */
final class Membership {

    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

    /** It is no member, and has nobody to take leave of. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Supplier<Consumer<byte[], byte[]>> clients;
    private final boolean asksOnce;
    private final Consumer<byte[], byte[]> consumer;

    /** Read by whoever wakes the poll up too. */
    private volatile Consumer<byte[], byte[]> client;

    private boolean closed;

    /** What a turn failed with, if the client is not known to be a member since; else null. */
    private String failure;

    private double answersBefore;
    private long askedAt;

    /** @param asksOnce whether a client that was refused never asks again */
    Membership(Supplier<Consumer<byte[], byte[]>> clients, boolean asksOnce) {
        this.clients = clients;
        this.asksOnce = asksOnce;
        this.client = clients.get();
        this.consumer = throughout();
    }

    /** Returns the client, whichever it is at the time of a call. */
    Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    @SuppressWarnings("unchecked")
    private Consumer<byte[], byte[]> throughout() {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                Consumer.class.getClassLoader(), new Class<?>[] {Consumer.class}, (self, method, arguments) -> {
                    try {
                        return method.invoke(client, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    /** Tells whether there is no client: the former one is closed, and the next could not be made yet. */
    boolean isClosed() {
        return closed;
    }

    /** A turn failed, perhaps because the group refused the client: it does not say whether it will ask again. */
    void failed(Throwable thrown, long now) {
        if (asksOnce && !closed) {
            askedAt = failure == null ? now : askedAt;
            failure = thrown.toString();
            answersBefore = answers();
        }
    }

    /** Returns what the client failed with if it is not known to be a member since; null if nothing is wrong. */
    String trouble() {
        if (failure != null && client.groupMetadata().generationId() >= 0 && answers() > answersBefore) {
            failure = null;
        }
        return failure;
    }

    /** Returns how often the group has answered this client, refusals included. One that was refused hears nothing more. */
    private double answers() {
        return client.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("heartbeat-total"))
                .mapToDouble(metric -> (double) metric.metricValue())
                .sum();
    }

    /** Tells whether the client has been refused for long: it has no partitions any more, and a new one has to ask. */
    boolean isOver(long now) {
        return closed
                || (trouble() != null
                        && now - askedAt >= ASK_AGAIN_NANOS
                        && client.assignment().isEmpty());
    }

    /**
     * Has a new client in place of this one, which has no subscription yet.
     *
     * @throws org.apache.kafka.common.KafkaException if one cannot be made; to be tried again
     */
    void renew(long now) {
        closeRefused();
        client = clients.get();
        closed = false;
        answersBefore = 0;
        askedAt = now;
    }

    private void closeRefused() {
        try {
            close(AT_ONCE);
        } catch (KafkaException refused) {
            log.debug("what the group had refused was not closed in order", refused);
        }
    }

    /** Leaves the group; a static member stays in it. */
    @SuppressWarnings("deprecation") // what replaces it is not in clients before 4.1
    void close(Duration patience) {
        closed = true;
        client.close(patience);
    }
}
