/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.HeaderNames;
import io.galgo.consume.SoakEvidence.Case;
import io.galgo.consume.SoakEvidence.Copy;
import io.galgo.consume.SoakEvidence.Letter;
import io.galgo.consume.SoakEvidence.Place;
import io.galgo.consume.SoakEvidence.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What stands in the topics of a soak, as a reader of committed records sees it. */
final class SoakTopics {

    private SoakTopics() {}

    static SortedMap<Place, Source> events(String bootstrapServers, List<String> topics) {
        var events = new TreeMap<Place, Source>();
        for (var record : read(bootstrapServers, topics)) {
            events.put(
                    new Place(record.topic(), record.partition(), record.offset()),
                    new Source(new String(record.key(), UTF_8), SoakFate.valueOf(new String(record.value(), UTF_8))));
        }
        return events;
    }

    static List<Letter> letters(String bootstrapServers, String group, GroupDeadLetters letters) {
        var records =
                read(bootstrapServers, List.of(GroupTopic.deadLetters(group).name()));
        var states = letters.states(records.stream().map(SoakTopics::id).toList());
        return records.stream()
                .map(record -> new Letter(
                        id(record),
                        new Case(origin(record), round(record)),
                        states.getOrDefault(id(record), DeadLetterStatus.OPEN).state()))
                .toList();
    }

    private static DeadLetterId id(ConsumerRecord<byte[], byte[]> letter) {
        return new DeadLetterId(letter.partition(), letter.offset());
    }

    /** @param doneAt by when the group had said that it is done; null if it was not heard to */
    static Copy copy(ConsumerRecord<byte[], byte[]> parked, Long doneAt) {
        return new Copy(new Case(origin(parked), round(parked)), ParkedRecord.deadLetter(parked), doneAt);
    }

    /** Returns where the event of a copy or letter stands. */
    static Place origin(ConsumerRecord<byte[], byte[]> copy) {
        return new Place(
                header(copy, HeaderNames.ORIGIN_TOPIC),
                Integer.parseInt(header(copy, HeaderNames.ORIGIN_PARTITION)),
                Long.parseLong(header(copy, HeaderNames.ORIGIN_OFFSET)));
    }

    private static int round(ConsumerRecord<byte[], byte[]> copy) {
        var redriven = header(copy, HeaderNames.REDRIVEN);
        return redriven == null ? 0 : Integer.parseInt(redriven);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String bootstrapServers, List<String> names) {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var reader = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var all = names.stream()
                    .flatMap(topic -> reader.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            reader.assign(all);
            var ends = reader.endOffsets(all);
            while (all.stream().anyMatch(id -> reader.position(id) < ends.get(id))) {
                reader.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
