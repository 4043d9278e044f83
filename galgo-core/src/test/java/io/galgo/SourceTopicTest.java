/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class SourceTopicTest {

    private static final SourceTopic SOURCE = Records.ORDERS;

    @Test
    void theIdOfTheProducerIsKept() {
        assertThat(SOURCE.idOf(Records.at(0, 0, "ce_id", "order-4711"))).isEqualTo(new EventId("order-4711"));
    }

    @Test
    void aComputedIdIsTheSameForEverySdkAndEveryRead() {
        // Pinned: inboxes of running services hold such ids, so they never change.
        assertThat(SOURCE.idOf(at(1_700_000_000_000L))).hasToString("018bcfe5-6800-75c9-b1fe-878c6af8615c");
    }

    @Property
    void aComputedIdDependsOnThePlaceAlone(
            @ForAll @IntRange(max = 9999) int partition, @ForAll @LongRange(max = Long.MAX_VALUE) long offset) {
        var id = SOURCE.idOf(Records.at(partition, offset));
        assertThat(SOURCE.idOf(Records.at(partition, offset, "x", "y"))).isEqualTo(id);
        assertThat(new SourceTopic("cluster-1", new Uuid(1, 2), "renamed", "another")
                        .idOf(Records.at(partition, offset)))
                .isEqualTo(id);
    }

    @Property
    void differentPlacesHaveDifferentIds(
            @ForAll @IntRange(max = 99) int partition,
            @ForAll @IntRange(max = 99) int otherPartition,
            @ForAll @LongRange(max = 999) long offset,
            @ForAll @LongRange(max = 999) long otherOffset) {
        boolean same = partition == otherPartition && offset == otherOffset;
        assertThat(SOURCE.idOf(Records.at(partition, offset))
                        .equals(SOURCE.idOf(Records.at(otherPartition, otherOffset))))
                .isEqualTo(same);
    }

    @Test
    void aTopicMadeAnewAndAnotherClusterGiveNewIds() {
        var id = SOURCE.idOf(Records.at(0, 0));
        assertThat(new SourceTopic("cluster-1", new Uuid(3, 4), "orders", "billing").idOf(Records.at(0, 0)))
                .isNotEqualTo(id);
        assertThat(new SourceTopic("cluster-2", new Uuid(1, 2), "orders", "billing").idOf(Records.at(0, 0)))
                .isNotEqualTo(id);
    }

    @Test
    void anIdThatNoIdCanBeCountsAsNone() {
        var computed = SOURCE.idOf(Records.at(0, 0));
        assertThat(SOURCE.idOf(Records.at(0, 0, "ce_id", " "))).isEqualTo(computed);
        assertThat(SOURCE.idOf(Records.at(0, 0, "ce_id", null))).isEqualTo(computed);
        assertThat(SOURCE.idOf(Records.at(0, 0, "ce_id", "x".repeat(256)))).isEqualTo(computed);
    }

    @Test
    void aComputedIdIsAUuidThatCarriesTheRecordsTime() {
        assertThat(SOURCE.idOf(at(1_700_000_000_000L)).time())
                .contains(java.time.Instant.ofEpochMilli(1_700_000_000_000L));
    }

    private static ConsumerRecord<byte[], byte[]> at(long timestamp) {
        var bytes = "v".getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                "orders",
                3,
                42,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                bytes.length,
                null,
                bytes,
                new RecordHeaders(),
                Optional.empty());
    }
}
