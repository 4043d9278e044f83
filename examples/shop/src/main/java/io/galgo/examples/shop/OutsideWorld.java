/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom the services of the shop call outside of it: card provider, carrier, mail server. They always answer, but in an {@link Incident}, which somebody
 * begins through the topic {@value #TOPIC}. Safe for any thread; one thread of its own reads that topic.
 */
final class OutsideWorld implements AutoCloseable {

    static final String TOPIC = "shop.incidents";

    private static final Logger log = LoggerFactory.getLogger(OutsideWorld.class);
    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int ONE_IN = 3;

    private final Map<Incident, Instant> until = new ConcurrentHashMap<>();
    private final AtomicReference<String> unlucky = new AtomicReference<>();
    private final KafkaConsumer<String, String> reader;
    private final Thread thread;

    private OutsideWorld(KafkaConsumer<String, String> reader) {
        this.reader = reader;
        this.thread = new Thread(this::listen, "shop-incidents");
        thread.setDaemon(true);
    }

    /** One in which nothing happens. */
    static OutsideWorld calm() {
        return new OutsideWorld(null);
    }

    /** One in which incidents begin that somebody asks for. */
    static OutsideWorld of(ShopSettings settings) {
        var reader = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", settings.bootstrapServers(), "allow.auto.create.topics", false),
                new StringDeserializer(),
                new StringDeserializer());
        var world = new OutsideWorld(reader);
        world.thread.start();
        return world;
    }

    /** Begins an incident in the shop on that Kafka. */
    static void begin(Map<String, Object> kafka, Incident incident, Duration time) throws InterruptedException {
        try (var producer = new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer())) {
            var until = String.valueOf(Instant.now().plus(time).toEpochMilli());
            producer.send(new ProducerRecord<>(TOPIC, incident.word(), until)).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafkas ? kafkas : new KafkaException(e.getCause());
        }
    }

    private void listen() {
        try {
            List<PartitionInfo> found = reader.partitionsFor(TOPIC);
            var partitions = new ArrayList<TopicPartition>();
            found.forEach(one -> partitions.add(new TopicPartition(TOPIC, one.partition())));
            reader.assign(partitions);
            reader.seekToEnd(partitions);
            while (true) {
                reader.poll(POLL).forEach(this::take);
            }
        } catch (WakeupException closing) {
            log.debug("The world outside ends");
        } catch (KafkaException e) {
            log.warn("No incidents can be asked for: {} cannot be read", TOPIC, e);
        } finally {
            reader.close();
        }
    }

    private void take(ConsumerRecord<String, String> record) {
        Incident.of(record.key()).ifPresent(incident -> {
            until.put(incident, Instant.ofEpochMilli(Long.parseLong(record.value())));
            unlucky.set(null);
            log.info("Incident {} until {}", incident.word(), until.get(incident));
        });
    }

    private boolean is(Incident incident) {
        return until.getOrDefault(incident, Instant.MIN).isAfter(Instant.now());
    }

    /** Has the card provider charge an order. */
    void charge(String orderId) throws IOException {
        if (is(Incident.PROVIDER_DOWN)) {
            throw new SocketTimeoutException("the card provider does not answer");
        }
        if (is(Incident.ONE_KEY) && (unlucky.compareAndSet(null, orderId) || orderId.equals(unlucky.get()))) {
            throw new SocketTimeoutException("the card provider does not answer for this order");
        }
    }

    /** Has the carrier take a parcel. */
    void carry() throws InterruptedException {
        if (is(Incident.SLOW)) {
            Thread.sleep(SLOW.toMillis());
        }
    }

    /** Has the mail server send an order's mail. */
    void mail(String orderId) {
        if (is(Incident.POISON) && Math.floorMod(orderId.hashCode(), ONE_IN) == 0) {
            throw new IllegalArgumentException("550 mailbox unavailable");
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.wakeup();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
