/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.produce.NewEvent;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What a consumer waits for before it begins, on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class CompanionTest {

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();

    @Test
    void aConsumerBeginsAfterTenSecondsWithoutACompanionThatIsNotReady(EmbeddedKafka kafka) {
        var galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        var topic = Topic.of(kafka.newTopic("events", 1), Format.string(), Format.string());
        try (var publisher = galgo.publisher()) {
            publisher
                    .publish(NewEvent.of(topic, "k", "1"))
                    .toCompletableFuture()
                    .join();
        }
        var neverReady = new Companion() {
            @Override
            public boolean isReady() {
                return false;
            }

            @Override
            public String note() {
                return "it is out of reach";
            }
        };
        long start = System.nanoTime();
        try (var consumer = new ConsumerBuilder(
                        "group-" + UUID.randomUUID(),
                        "",
                        galgo.kafka(),
                        new TraceHeaders(Set.of()),
                        galgo.encoder(),
                        (control, admin, settings) -> neverReady)
                .on(topic, event -> handled.add(event.value()))
                .start()) {
            await().until(() -> consumer.health().problems().toString().contains("waits for its control plane"));
            await().atMost(ofSeconds(60)).until(() -> handled.size() == 1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(ofSeconds(9));
            assertThat(consumer.health().control()).isEqualTo("it is out of reach");
            assertThat(consumer.health().isHealthy()).isTrue();
        }
    }
}
