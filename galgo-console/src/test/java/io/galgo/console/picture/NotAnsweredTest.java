/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.console.lag.Lag;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Standing;
import io.galgo.console.lag.Words;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

/** A broker that leads a partition, and does not say where its log ends. */
class NotAnsweredTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Topics topics = new Topics(List.of(new TopicDescription("orders", false, List.of(led(0), led(1)))));

    private static TopicPartitionInfo led(int partition) {
        var node = new Node(1, "localhost", 9092);
        return new TopicPartitionInfo(partition, node, List.of(node), List.of(node));
    }

    @Test
    void whatWaitsOnAPartitionWhoseBrokerDoesNotAnswerIsNotKnownAndNotFine() {
        var answered = Map.of(new TopicPartition("orders", 0), 5L);
        topics.offsets(Map.of(new TopicPartition("orders", 0), 0L), answered, answered);
        assertThat(topics.silent()).isEqualTo(1);
        try (var picture =
                Picture.of(Map.of("bootstrap.servers", "localhost:1"), "", Clock.systemUTC(), Masks.none())) {
            picture.table().put(new OffsetsRecord.Committed("billing", "orders", 0, 5, "", NOW.toEpochMilli()));
            picture.table().put(new OffsetsRecord.Committed("billing", "orders", 1, 5, "", NOW.toEpochMilli()));
            var billing = new GroupState("billing", GroupState.Phase.STABLE, "consumer", Optional.of(List.of()), 0);
            picture.show(new Snapshot(
                    "cluster",
                    NOW,
                    topics,
                    new TreeMap<>(Map.of("billing", billing)),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Past.NONE,
                    List.of()));

            var lag = Lag.of(picture, billing);
            assertThat(lag).extracting(PartitionLag::standing).containsExactly(Standing.FINE, Standing.NOT_KNOWN);
            assertThat(lag.get(1).causes())
                    .extracting(cause -> cause.sentence(new Words(ZoneOffset.UTC, NOW)))
                    .containsExactly("Not known whether billing waits on orders/1: the broker that leads it does not"
                            + " say where its log ends.");
            assertThat(picture.still().calm("billing")).isEmpty();
        }
    }
}
