/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import io.galgo.control.ControlRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The topic of status, read from its beginning and from then on by what has been added. For one thread. */
final class StatusLog implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Where there are more, those are forgotten that have not been heard of for longest: they have ended. */
    private static final int MOST_INSTANCES = 100_000;

    private final Clients clients;
    private final String topic;
    private final Map<String, Instance> instances;
    private KafkaConsumer<byte[], byte[]> consumer;
    private long unreadable;

    StatusLog(Clients clients, String topic) {
        this(clients, topic, MOST_INSTANCES);
    }

    /** @param most of how many instances it is kept what they say */
    StatusLog(Clients clients, String topic, int most) {
        this.clients = clients;
        this.topic = topic;
        this.instances = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Instance> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * Reads what has been added since the last time; the first time, all.
     *
     * @param partitions how many the topic has
     * @return what could not be found out, in words
     */
    Optional<String> read(int partitions) {
        try {
            if (consumer == null) {
                begin(partitions);
            }
            return readOn();
        } catch (KafkaException e) {
            end();
            return Optional.of(
                    "what instances say of themselves: " + topic + " cannot be read (" + e.getMessage() + ")");
        }
    }

    private void begin(int partitions) {
        consumer = clients.scanner();
        var assigned = new ArrayList<TopicPartition>();
        for (int partition = 0; partition < partitions; partition++) {
            assigned.add(new TopicPartition(topic, partition));
        }
        consumer.assign(assigned);
        consumer.seekToBeginning(assigned);
    }

    private Optional<String> readOn() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var ends = consumer.endOffsets(consumer.assignment(), PATIENCE);
        while (isBehind(ends)) {
            if (System.nanoTime() - deadline > 0) {
                return Optional.of("what some instances say of themselves: " + topic + " was not read to its end in "
                        + PATIENCE.toSeconds() + " s");
            }
            consumer.poll(POLL).forEach(this::take);
        }
        return unreadable == 0
                ? Optional.empty()
                : Optional.of(unreadable + " records of " + topic + ": they are of another version, or not Galgo's");
    }

    private boolean isBehind(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue());
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return; // an older record of an instance that closed
        }
        var status = ControlRecords.status(record);
        if (status.isEmpty()) {
            unreadable++;
            return;
        }
        var said = status.get();
        instances.merge(
                said.group() + "/" + said.instance(),
                Instance.unheard(said.instance(), said.group()).and(said, Instant.ofEpochMilli(record.timestamp())),
                (known, first) -> known.and(said, Instant.ofEpochMilli(record.timestamp())));
    }

    /** Returns all instances that were heard of, by the groups they say they are of. */
    Map<String, List<Instance>> byGroup() {
        var byGroup = new HashMap<String, List<Instance>>();
        instances
                .values()
                .forEach(one -> byGroup.computeIfAbsent(one.group(), group -> new ArrayList<>())
                        .add(one));
        return byGroup;
    }

    private void end() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            consumer = null;
            instances.clear();
        }
    }

    @Override
    public void close() {
        end();
    }
}
