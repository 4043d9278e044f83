/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose a partition is when members come, go and fall silent, under both protocols. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class RebalanceTest {

    private static final int PARTITIONS = 4;

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, String> topic;
    private String group;
    private final Queue<Event<String, String>> handled = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.of(kafka.newTopic("texts", PARTITIONS), Format.string(), Format.string());
        group = "group-" + UUID.randomUUID();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void whatWasRevokedIsNotTakenUpAgainByPollsThatFollowAtOnce(String protocol) {
        var more = new AtomicBoolean(true);
        var publishing = CompletableFuture.runAsync(() -> publishWhile(more));
        try (var first = builder(protocol).kafka("max.poll.records", 1).start()) {
            await().until(() -> partitions(first).size() == PARTITIONS);
            try (var second = builder(protocol).start()) {
                await().until(() -> partitions(second).size() == PARTITIONS / 2);
                await().untilAsserted(() -> assertThat(partitions(first))
                        .hasSize(PARTITIONS / 2)
                        .doesNotContainAnyElementsOf(partitions(second)));
            }
            await().until(() -> partitions(first).size() == PARTITIONS);
        } finally {
            more.set(false);
            publishing.join();
        }
    }

    private void publishWhile(AtomicBoolean more) {
        try (var publisher = galgo.publisher()) {
            for (int i = 0; more.get(); i++) {
                var stage = publisher.publish(topic, "key" + i % 100, "");
                if (i % 100 == 0) {
                    stage.toCompletableFuture().join();
                }
            }
        }
    }

    private ConsumerBuilder builder(String protocol) {
        return QuickMember.under(protocol, galgo.consumer(group).on(topic, handled::add));
    }

    private static List<Integer> partitions(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .map(ConsumerStatus.PartitionStatus::partition)
                .toList();
    }
}
