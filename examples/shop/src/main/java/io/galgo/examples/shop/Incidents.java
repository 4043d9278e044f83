/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which incidents go on in a shop, as somebody asks for them through the topic {@value #TOPIC}. A thread of its own reads that; any thread asks.
 */
public final class Incidents implements AutoCloseable {

    static final String TOPIC = "shop.incidents";

    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<Incident, Instant> until = new ConcurrentHashMap<>();
    private final KafkaConsumer<String, String> reader;
    private final Thread thread;

    private Incidents(KafkaConsumer<String, String> reader) {
        this.reader = reader;
        this.thread = new Thread(this::listen, "shop-incidents");
        thread.setDaemon(true);
    }

    /** Returns those of a shop in which nobody can begin any. */
    static Incidents none() {
        return new Incidents(null);
    }

    /** Returns those of the shop on that Kafka. */
    public static Incidents of(ShopSettings settings) {
        var reader = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", settings.bootstrapServers(), "allow.auto.create.topics", false),
                new StringDeserializer(),
                new StringDeserializer());
        var incidents = new Incidents(reader);
        incidents.thread.start();
        return incidents;
    }

    /**
     * Begins an incident in the shop that runs on that Kafka, in place of one of its kind that goes on.
     *
     * @param kafka the Kafka client's settings
     * @param time until it ends by itself; zero to end it now
     * @throws KafkaException if Kafka does not take it
     */
    public static void begin(Map<String, Object> kafka, Incident incident, Duration time) throws InterruptedException {
        try (var producer = new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer())) {
            var until = String.valueOf(Instant.now().plus(time).toEpochMilli());
            producer.send(new ProducerRecord<>(TOPIC, incident.word(), until)).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafkas ? kafkas : new KafkaException(e.getCause());
        }
    }

    /** Returns until when an incident goes on; empty if it does not. */
    public Optional<Instant> until(Incident incident) {
        return Optional.ofNullable(until.get(incident)).filter(end -> end.isAfter(Instant.now()));
    }

    /** Tells whether an incident goes on. */
    public boolean isOn(Incident incident) {
        return until(incident).isPresent();
    }

    /** Tells whether any goes on. */
    public boolean anyIsOn() {
        return Arrays.stream(Incident.values()).anyMatch(this::isOn);
    }

    /** From the beginning: what a service that was started again is to meet may have begun before. */
    private void listen() {
        try {
            List<TopicPartition> partitions = reader.partitionsFor(TOPIC).stream()
                    .map(one -> new TopicPartition(TOPIC, one.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            while (true) {
                reader.poll(POLL).forEach(this::take);
            }
        } catch (WakeupException closing) {
            LOG.debug("No more incidents are listened for");
        } catch (KafkaException e) {
            LOG.warn("No incidents can be asked for: {} cannot be read", TOPIC, e);
        } finally {
            reader.close();
        }
    }

    private void take(ConsumerRecord<String, String> record) {
        Incident.of(record.key()).ifPresent(incident -> {
            until.put(incident, Instant.ofEpochMilli(Long.parseLong(record.value())));
            LOG.info("Incident {} until {}", incident.word(), until.get(incident));
        });
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
