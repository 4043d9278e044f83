/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;
import io.galgo.KafkaSettings;
import io.galgo.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to Kafka, and keeps them on local disk while no broker can be reached: for events with no database behind them that must
 * survive an outage. A service that changes a database publishes through its outbox, since no file can be written in the database's
 * transaction.
 *
 * <pre>{@code
 * try (var publisher = galgo.publisher(SpoolSettings.in(Path.of("/var/lib/cart/spool")))) {
 *     publisher.publish(VISITED, cart.id(), visit).accepted().toCompletableFuture().join(); // in Kafka, or on disk
 * }
 * }</pre>
 *
 * <p>Events go out in the order of {@link #publish}, each batch in a Kafka transaction: an event whose receipt is accepted is published once, as
 * {@code read_committed} consumers see it, and never behind a newer one of its key, whenever brokers, network or this process fail. What waits
 * longer than {@link SpoolSettings#patience} for its acknowledgement is written to disk and synced; while anything is on disk, new events
 * go behind it. Safe for any thread.
 */
public final class SpoolingPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolingPublisher.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final Duration LAST_BATCH = Duration.ofSeconds(1);
    private static final int DEFAULT_REQUEST = 1 << 20;

    private final EventEncoder encoder;
    private final SpoolDirectory directory;
    private final LaidAsideFile laidAside;
    private final Spool spool;
    private final Thread writer;
    private final Thread sender;
    private final String name;
    private final int largest;
    private final Path home;
    private volatile int damaged;

    private SpoolingPublisher(
            KafkaSettings kafka,
            EventEncoder encoder,
            SpoolSettings settings,
            InstantSource clock,
            String service,
            SpoolDirectory directory,
            SpoolSegment.Sync sync)
            throws IOException {
        this.encoder = encoder;
        this.directory = directory;
        this.home = settings.directory();
        this.name = service + "-spool-" + directory.id();
        this.largest = (int) Math.min(settings.maxBytes() / 2, maxRequest(kafka));
        this.laidAside = new LaidAsideFile(directory, settings.memory(), sync);
        directory.sync(); // what an earlier process sent and deleted is not to come back
        long run = new SecureRandom().nextLong();
        var left = new ArrayList<SpoolSegment>();
        long index = 0;
        for (var file : directory.segments()) {
            index = SpoolDirectory.index(file) + 1;
            var segment = SpoolSegment.open(file);
            if (segment != null) {
                left.add(segment);
            }
        }
        this.spool = new Spool(settings, clock, run, left);
        this.writer = thread(
                new SpoolWriter(new SpoolToDisk(spool), directory, run, index, settings.maxBytes(), sync),
                "galgo-spool-disk-" + service);
        this.sender =
                thread(new SpoolSender(new SpoolToKafka(spool), laidAside, kafka, name), "galgo-spool-send-" + service);
        writer.start();
        sender.start();
    }

    /**
     * Opens the directory and starts to publish what an earlier process left in it.
     *
     * @param service the publishing service's name, which begins its transactional id
     * @throws IllegalStateException if another publisher uses the directory
     * @throws UncheckedIOException if the directory cannot be read or written
     */
    public static SpoolingPublisher open(
            KafkaSettings kafka, EventEncoder encoder, SpoolSettings settings, InstantSource clock, String service) {
        return open(kafka, encoder, settings, clock, service, SpoolingPublisher::force);
    }

    private static void force(FileChannel channel) throws IOException {
        channel.force(false);
    }

    static SpoolingPublisher open(
            KafkaSettings kafka,
            EventEncoder encoder,
            SpoolSettings settings,
            InstantSource clock,
            String service,
            SpoolSegment.Sync sync) {
        try {
            var directory = SpoolDirectory.open(settings.directory());
            try {
                return new SpoolingPublisher(kafka, encoder, settings, clock, service, directory, sync);
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the spool " + settings.directory() + ": " + e.getMessage(), e);
        }
    }

    private static int maxRequest(KafkaSettings kafka) {
        var set = kafka.forProducer().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        return set == null ? DEFAULT_REQUEST : Integer.parseInt(set.toString().strip());
    }

    private static Thread thread(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Publishes an event of a topic, key and value; see {@link #publish(NewEvent)}. */
    public <K, V> Receipt publish(Topic<K, V> topic, K key, V value) {
        return publish(NewEvent.of(topic, key, value));
    }

    /**
     * Publishes an event, in the calling thread's context. Waits while there is no room, {@link SpoolSettings#maxBlock} at most.
     *
     * @return tells when the event is safe and when it is in Kafka; fails with a {@link PublishException} if there is no room, or the event
     *     is too large
     * @throws IllegalArgumentException if the event cannot be written, see {@link EventEncoder#encode}
     */
    public Receipt publish(NewEvent<?, ?> event) {
        return publish(encoder.encode(event));
    }

    /** Publishes an event that was encoded before. */
    public Receipt publish(EncodedEvent event) {
        int bytes = SpoolRecord.sizeOf(event);
        if (bytes > largest) {
            var receipt = new Receipt(event.id());
            receipt.failed(PublishFailures.notTaken(
                    event,
                    false,
                    "with its headers it has " + bytes
                            + " bytes, at most " + largest
                            + " are taken; raise max.request.size and the topic's max.message.bytes (and the spool's maxBytes"
                            + " to twice that), or publish a reference to it"));
            return receipt;
        }
        return spool.add(event);
    }

    /** Returns how it stands. */
    public SpoolStatus status() {
        try {
            damaged = directory.damaged();
        } catch (IOException e) { // the directory is gone or not to be read: the disk's trouble says so
            LOG.debug("{} cannot be listed", home, e);
        }
        return spool.status(laidAside.list(), damaged);
    }

    /**
     * Sends an event that was laid aside, behind all others: newer events of its key may be published by now.
     *
     * @return tells of it as of a new event; it stays laid aside if it is not accepted
     * @throws IllegalArgumentException if none of that id is laid aside
     */
    public Receipt sendLaidAside(EventId id) {
        var found =
                laidAside.find(id).orElseThrow(() -> new IllegalArgumentException("No event " + id + " is laid aside"));
        var receipt = publish(LaidAsideFile.asPublished(found));
        receipt.accepted().thenAccept(safe -> {
            try {
                laidAside.remove(found); // by now it may have been refused once more, and laid aside anew
            } catch (IOException e) {
                LOG.error("Event {} is sent again and cannot be taken out of {}: drop it", id, laidAside.file(), e);
            }
        });
        return receipt;
    }

    /** Throws away an event that was laid aside, for good. Nothing happens if none of that id is. */
    public void dropLaidAside(EventId id) {
        var found = laidAside.find(id);
        if (found.isEmpty()) {
            return;
        }
        try {
            laidAside.remove(found.get());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + laidAside.file(), e);
        }
        LOG.warn("Event {} was dropped by request; it was laid aside in {}", id, laidAside.file());
    }

    /** Closes as {@link #close(Duration)} does, with ten seconds. */
    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }

    /**
     * Takes no more events, gives those in memory that long to be published, writes what is left to disk, and frees the directory. What is on
     * disk is sent by the next publisher there. An event that cannot be written either fails.
     */
    public void close(Duration timeout) {
        try {
            spool.close(timeout, LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var lost = spool.stop();
        end(writer, LAST_WORDS);
        end(sender, LAST_BATCH);
        for (var unsent : lost) {
            unsent.receipt()
                    .failed(PublishFailures.notTaken(
                            unsent.event(), true, "the publisher was closed before it was in Kafka or on disk"));
        }
        try {
            spool.closeFiles();
            laidAside.close();
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the spool", e);
        }
    }

    private static void end(Thread thread, Duration patience) {
        try {
            thread.join(patience.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(LAST_WORDS.toMillis());
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
