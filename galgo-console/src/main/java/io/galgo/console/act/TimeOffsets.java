/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.console.picture.Clients;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** At which offsets of a topic a time is. */
final class TimeOffsets {

    private TimeOffsets() {}

    /**
     * Reads a time as acts carry it.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException notOne) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no place: a time, begin, end, or an offset of one partition", notOne);
        }
    }

    /** Returns, for each partition, the offset of the first event of that time or later; the log's end where there is none. */
    static Map<Integer, Long> at(ActClients clients, String topic, Collection<Integer> partitions, Instant time) {
        var times = new HashMap<TopicPartition, OffsetSpec>();
        var ends = new HashMap<TopicPartition, OffsetSpec>();
        for (int partition : partitions) {
            times.put(new TopicPartition(topic, partition), OffsetSpec.forTimestamp(time.toEpochMilli()));
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        var found = Clients.await(clients.admin().listOffsets(times).all());
        var end = Clients.await(clients.admin().listOffsets(ends).all());
        var offsets = new HashMap<Integer, Long>();
        found.forEach((id, offset) ->
                offsets.put(id.partition(), offset.offset() < 0 ? end.get(id).offset() : offset.offset()));
        return offsets;
    }
}
