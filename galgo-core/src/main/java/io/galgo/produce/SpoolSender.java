/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.KafkaSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the events of a spool in their order, a Kafka transaction at a time. A batch that fails is settled by the next producer: opening
 * it fences the former, and Kafka's mark tells whether the batch is published. Runs on a thread of its own, which owns the producer.
 */
final class SpoolSender implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolingPublisher.class);
    private static final int MOST_EVENTS = 5_000;
    private static final int MOST_BYTES = 8 << 20;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration DISK_PAUSE = Duration.ofSeconds(2);
    private static final long GRACE_NANOS = Duration.ofSeconds(5).toNanos();

    private final SpoolToKafka spool;
    private final LaidAsideFile laidAside;
    private final KafkaSettings kafka;
    private final String name;
    private final Map<String, Long> missingSince = new HashMap<>();
    private SpoolTransactions transactions;
    private int suspects;
    private String said;

    SpoolSender(SpoolToKafka spool, LaidAsideFile laidAside, KafkaSettings kafka, String name) {
        this.spool = spool;
        this.laidAside = laidAside;
        this.kafka = kafka;
        this.name = name;
    }

    @Override
    public void run() {
        try {
            while (!spool.isStopped()) {
                try {
                    if (transactions == null) {
                        transactions = SpoolTransactions.open(kafka, name);
                        transactions.lastMark().ifPresent(spool::publishedThrough);
                    }
                    var next = spool.next(suspects > 0 ? 1 : MOST_EVENTS, MOST_BYTES);
                    if (next == null) {
                        return;
                    }
                    publish(next);
                } catch (InterruptException e) {
                    return;
                } catch (IOException failure) {
                    LOG.error("The spool of {} cannot go on: {}", name, failure.toString());
                    spool.trouble(failure.getMessage(), DISK_PAUSE);
                } catch (RuntimeException | Error failure) { // whatever it is, the events wait and it is shown
                    trouble(failure);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Thread.interrupted(); // else the client does not close, and the thread ends here
            close();
        }
    }

    private void publish(SpoolToKafka.Next all) throws InterruptedException, IOException {
        var next = present(all);
        if (next == null) {
            return;
        }
        try {
            var places = transactions.publish(next.events(), next.mark());
            var receipts = spool.published(next);
            for (int i = 0; i < receipts.size(); i++) {
                if (receipts.get(i) != null) {
                    var place = places.get(i);
                    receipts.get(i)
                            .published(new Published(
                                    receipts.get(i).id(), place.topic(), place.partition(), place.offset()));
                }
            }
            suspects = Math.max(0, suspects - next.events().size());
            fine();
        } catch (KafkaException failure) {
            var refusal = Refusals.in(failure);
            if (refusal == null || refusal instanceof UnknownTopicOrPartitionException) {
                throw failure; // a topic that was there a moment ago: it is asked for anew
            }
            close();
            if (next.events().size() > 1) {
                suspects = next.events().size(); // one by one: of several, one may be to blame for all
            } else {
                refuse(next, refusal);
            }
        }
    }

    /** Returns the events before the first one whose topic is missing; null if that is the first, which then waits a while, or is refused. */
    private SpoolToKafka.Next present(SpoolToKafka.Next all) throws InterruptedException, IOException {
        for (int i = 0; i < all.events().size(); i++) {
            var topic = all.events().get(i).event().topic();
            var missing = transactions.missing(topic);
            if (missing == null) {
                missingSince.remove(topic);
                continue;
            }
            if (i > 0) {
                return all.first(i);
            }
            long since = missingSince.computeIfAbsent(topic, name -> System.nanoTime());
            if (System.nanoTime() - since > GRACE_NANOS) {
                refuse(all.first(1), missing);
            } else {
                spool.trouble("topic " + topic + ": " + missing.getMessage(), PAUSE);
            }
            return null;
        }
        return all;
    }

    private void refuse(SpoolToKafka.Next one, Exception refusal) throws IOException {
        var record = one.events().get(0);
        var why = PublishFailures.explain(record.event(), refusal);
        if (!spool.refused(one, why)) {
            laidAside.add(record, why.getMessage());
            LOG.error("{}; it is laid aside in {}, the others go on", why.getMessage(), laidAside.file());
            spool.laidAside(one, why);
        }
    }

    private void fine() throws InterruptedException {
        if (said != null) {
            LOG.info("Kafka takes the events of {} again", name);
            said = null;
        }
        spool.trouble(null, Duration.ZERO);
    }

    private void trouble(Throwable failure) throws InterruptedException {
        var text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (said == null) {
            said = text;
            LOG.warn("Kafka does not take the events of {}, which wait: {}", name, text);
        } else {
            LOG.debug("Kafka does not take the events of {}", name, failure);
        }
        spool.trouble(text, Duration.ZERO);
        close();
        spool.trouble(text, PAUSE);
    }

    private void close() {
        var closing = transactions;
        transactions = null;
        if (closing == null) {
            return;
        }
        try {
            closing.close();
        } catch (KafkaException failure) { // as of the user's own metric reporters: the next producer fences it anyway
            LOG.warn("A producer of {} was not closed in order: {}", name, failure.toString());
        }
    }
}
