/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;

/**
 * Where a record was read and by whom: cluster and topic as the brokers know them, and the consumer group. It names what has no
 * {@code ce_id}: such a record's id is computed from cluster id, topic <em>id</em>, partition and offset, so a topic made anew
 * gives new ids.
 *
 * @param clusterId the cluster's id
 * @param topicId the topic's id (KIP-516)
 * @param topic the topic's name
 * @param group the consumer group that reads it
 */
public record SourceTopic(String clusterId, Uuid topicId, String topic, String group) {

    public SourceTopic {
        Objects.requireNonNull(clusterId, "clusterId");
        Objects.requireNonNull(topicId, "topicId");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(group, "group");
    }

    /**
     * Returns the record's {@code ce_id}, else the one computed from where it stands; so too where {@code ce_id} holds what cannot
     * be an id, blank or longer than {@value EventId#MAX_LENGTH} characters.
     */
    public EventId idOf(ConsumerRecord<?, ?> record) {
        return EventId.parse(Headers.lastText(record.headers(), HeaderNames.CE_ID))
                .orElseGet(() -> computed(record.partition(), record.offset(), record.timestamp()));
    }

    private EventId computed(int partition, long offset, long timestamp) {
        var place = clusterId + '/' + topicId + '/' + partition + '/' + offset;
        return EventId.computed(place, Instant.ofEpochMilli(timestamp));
    }
}
