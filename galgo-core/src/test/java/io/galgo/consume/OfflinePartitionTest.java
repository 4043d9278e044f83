/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of two brokers one is stopped, and with it a partition that is there alone. */
@WithKafka(brokers = 2, own = true)
class OfflinePartitionTest {

    private static final int STAYING = 1;
    private static final int STOPPED = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final EmbeddedKafka kafka;

    OfflinePartitionTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @AfterEach
    void startAgain() {
        kafka.start(STOPPED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aGroupBeginsWithWhatIsThereAndTakesUpTheRestOnceItIs(String protocol) throws Exception {
        var name = Names.unique("halved");
        kafka.createTopic(new NewTopic(name, Map.of(0, List.of(STAYING), 1, List.of(STOPPED)))
                .configs(Map.of("min.insync.replicas", "1")));
        send(name, 0, 1);
        send(name, 1, 1);
        kafka.stop(STOPPED);
        var galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        try (var consumer = galgo.consumer(Names.unique("group"))
                .kafka("group.protocol", protocol)
                .on(Topic.of(name, Format.string(), Format.string()), event -> handled.add(event.value()))
                .start()) {
            await().atMost(PATIENCE).until(() -> handled.contains("0/0"));
            await().atMost(PATIENCE)
                    .until(() -> consumer.health().problems().stream()
                            .anyMatch(problem -> problem.startsWith("cannot take up " + name + "-1: ")));
            send(name, 0, 20_000); // more than one a turn, and a turn each second, would bring
            await().atMost(PATIENCE).until(() -> handled.size() == 20_001);
            assertThat(handled).doesNotContain("1/0");

            kafka.start(STOPPED);
            await().atMost(PATIENCE).until(() -> handled.contains("1/0"));
            await().atMost(PATIENCE).until(() -> consumer.health().isHealthy());
        }
    }

    private void send(String topic, int partition, int events) throws Exception {
        var settings = Map.<String, Object>of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers(), ProducerConfig.ACKS_CONFIG, "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var sent = new ArrayList<Future<?>>();
            for (int n = 0; n < events; n++) {
                sent.add(producer.send(new ProducerRecord<>(topic, partition, "k" + n, partition + "/" + n)));
            }
            for (var each : sent) {
                each.get();
            }
        }
    }
}
