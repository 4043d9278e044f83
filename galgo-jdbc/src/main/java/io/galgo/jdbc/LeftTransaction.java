/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.jdbc.BatchPublisher.DatabaseStep;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transaction of a producer that was left since some partition did not take what it held: never to be committed, and perhaps without an end for
 * long, where that partition does not take the abort either. For one thread.
 */
final class LeftTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final int producer;
    private final String id;
    private final Brokers brokers;
    private List<TopicPartition> unfinished = List.of();
    private long askedAt;

    /**
     * @param producer the number of the producer that was left
     * @param id its transactional id
     */
    LeftTransaction(int producer, String id, Brokers brokers) {
        this.producer = producer;
        this.id = id;
        this.brokers = brokers;
    }

    int producer() {
        return producer;
    }

    /** Returns the partitions to which its end is still to be written, as far as is known. */
    List<TopicPartition> unfinished() {
        return unfinished;
    }

    /**
     * Has it aborted as soon as can be. The client that was closed cannot: it waits for what it has sent.
     *
     * @param beats after how long without an answer the heartbeat runs, again and again
     * @return whether brokers answer
     */
    boolean abort(Duration beats, DatabaseStep heartbeat) {
        boolean aborted = await(brokers.abort(id), beats, heartbeat);
        return look() || aborted;
    }

    private boolean await(KafkaFuture<Void> abort, Duration beats, DatabaseStep heartbeat) {
        while (true) {
            try {
                abort.get(beats.toMillis(), TimeUnit.MILLISECONDS);
                return true;
            } catch (java.util.concurrent.TimeoutException underWay) {
                beat(heartbeat);
            } catch (ExecutionException failed) {
                return false;
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    /** A database that fails now is met by the next look, and is no reason to forget which topics are silent. */
    private void beat(DatabaseStep heartbeat) {
        try {
            heartbeat.run();
        } catch (SQLException failure) {
            LOG.debug("{}: no heartbeat while a transaction is left", id, failure);
        }
    }

    /** Tells whether it has its end everywhere, so that its producer can be opened again. Asks now and then; false in between. */
    boolean isOver() {
        if (System.nanoTime() - askedAt < ASK_AGAIN_NANOS) {
            return false;
        }
        boolean over = look() && unfinished.isEmpty();
        askedAt = System.nanoTime();
        return over;
    }

    /** Looks where it is unfinished; returns whether brokers answer. That they do not is no reason to give up the producer that goes on. */
    private boolean look() {
        try {
            unfinished = brokers.unfinished(id);
            return true;
        } catch (InterruptException interrupted) {
            throw interrupted;
        } catch (KafkaException unanswered) {
            LOG.debug("{}: no broker tells how its transaction stands", id, unanswered);
            return false;
        }
    }
}
