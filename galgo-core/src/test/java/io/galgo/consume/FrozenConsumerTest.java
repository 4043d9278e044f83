/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.consume.KilledConsumer.Handled;
import io.galgo.produce.Publisher;
import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A consumer that stands still until its group has thrown it out, in the middle of its work, and then goes on. */
@WithKafka
@Execution(ExecutionMode.CONCURRENT) // they wait most of the time, each for a group of its own
@SuppressWarnings("try") // the other consumer is closed in between
class FrozenConsumerTest {

    private static final int EVENTS = 64;

    private final Queue<Event<String, String>> handled = new ConcurrentLinkedQueue<>();
    private final String group = "group-" + UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void whatAMemberThatWasThrownOutFinishesCountsForNothing(String protocol, EmbeddedKafka kafka) throws Exception {
        var topic = Topic.of(kafka.newTopic("numbers", 2), Format.string(), Format.string());
        throwOutAfterTwoSeconds(kafka);
        var galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        try (var publisher = galgo.publisher();
                var frozen = ChildJvm.of(KilledConsumer.class)
                        .args(kafka.bootstrapServers(), topic.name(), group, protocol)
                        .systemProperty(
                                KilledConsumer.TAKES, Long.toString(ofSeconds(1).toNanos()))
                        .jvmArgs("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                        .systemProperty("org.slf4j.simpleLogger.log.io.galgo.consume.Assignments", "info")
                        .start()) {
            publish(publisher, topic, 0);
            frozen.awaitLine(Handled::is, ofMinutes(1));
            frozen.freeze();
            long frozenAt = System.nanoTime();
            try (var other = QuickMember.under(protocol, galgo.consumer(group).on(topic, handled::add))
                    .start()) {
                await().atMost(ofMinutes(1)).until(() -> committed(kafka) == EVENTS);

                long thawedAt = System.nanoTime();
                frozen.thaw();
                frozen.awaitLine(line -> line.contains(": lost ["), ofMinutes(1));
                frozen.awaitLine(line -> line.contains(": took up ["), ofMinutes(1));
                long backAt = System.nanoTime();

                // One that it has committed for would be handled by nobody, one that it has set back would be by
                // itself.
                publish(publisher, topic, 1);
                await().atMost(ofMinutes(1)).until(() -> committed(kafka) == 2 * EVENTS);
                other.close();
                assertThat(of(frozen)).filteredOn(one -> one.begun() > backAt).allMatch(one -> one.number() == 1);
                var zombies = of(frozen).stream()
                        .filter(one -> one.begun() < frozenAt && one.ended() > thawedAt)
                        .toList();
                assertThat(zombies).as("handlers that ran meanwhile").isNotEmpty();
                assertThat(handled)
                        .extracting(event -> event.partition() + "@" + event.offset())
                        .containsAll(zombies.stream()
                                .map(one -> one.partition() + "@" + one.offset())
                                .toList())
                        .doesNotHaveDuplicates();
            }
        }
    }

    /** What decides it under the {@code consumer} protocol; under the other one members say it. */
    private void throwOutAfterTwoSeconds(EmbeddedKafka kafka) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        var change =
                new AlterConfigOp(new ConfigEntry("consumer.session.timeout.ms", "2000"), AlterConfigOp.OpType.SET);
        kafka.admin()
                .incrementalAlterConfigs(Map.of(resource, List.of(change)))
                .all()
                .get();
    }

    private static void publish(Publisher publisher, Topic<String, String> topic, int number) {
        for (int key = 0; key < EVENTS; key++) {
            publisher
                    .publish(topic, "key" + key, Integer.toString(number))
                    .toCompletableFuture()
                    .join();
        }
    }

    private static List<Handled> of(ChildJvm consumer) {
        return consumer.lines().stream().filter(Handled::is).map(Handled::parse).toList();
    }

    private long committed(EmbeddedKafka kafka) throws Exception {
        return kafka.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }
}
