/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** A process that publishes numbers straight to Kafka is killed in the middle of it. */
@WithKafka
class KilledPublisherTest {

    private static final int KILLS = 3;
    private static final int ACKNOWLEDGED = 500;
    private static final String WORD = "acknowledged ";

    @Test
    void whatWasAcknowledgedBeforeAKillStandsInKafkaOnceAndNothingBehindWhatIsMissing(EmbeddedKafka kafka)
            throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            var topic = kafka.newTopic("numbers", 1);
            int acknowledged;
            try (var publisher = ChildJvm.of(KilledPublisherTest.class)
                    .args(kafka.bootstrapServers(), topic)
                    .jvmArgs("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                    .start()) {
                publisher.awaitLine(line -> line.equals(WORD + ACKNOWLEDGED + " ."), ofMinutes(1));
                publisher.kill9();
                publisher.awaitExit(ofMinutes(1));
                acknowledged = (int) publisher.lines().stream()
                        .filter(line -> line.startsWith(WORD) && line.endsWith(" ."))
                        .count();
            }
            var numbers = read(kafka, topic);
            // Those on their way when it died may stand there too: nobody knows, but they are in order without a gap.
            assertThat(numbers).hasSizeGreaterThanOrEqualTo(acknowledged);
            for (int n = 0; n < numbers.size(); n++) {
                assertThat(numbers.get(n)).isEqualTo(Integer.toString(n));
            }
        }
    }

    /**
     * The process that is killed.
     *
     * @param args brokers, topic
     */
    public static void main(String[] args) {
        var topic = Topic.of(args[1], Format.string(), Format.string());
        var galgo = Galgo.builder().service("killed").bootstrapServers(args[0]).build();
        try (var publisher = galgo.publisher()) {
            for (int n = 0; ; n++) {
                int number = n;
                var stage = publisher.publish(topic, "key", Integer.toString(number));
                stage.thenRun(() -> System.out.println(WORD + number + " ."));
                if (number % 100 == 0) { // some are always on their way
                    stage.toCompletableFuture().join();
                }
            }
        }
    }

    private static List<String> read(EmbeddedKafka kafka, String topic) throws Exception {
        var id = new TopicPartition(topic, 0);
        long end = kafka.admin()
                .listOffsets(Map.of(id, OffsetSpec.latest()))
                .partitionResult(id)
                .get()
                .offset();
        var config = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(id));
            consumer.seekToBeginning(List.of(id));
            var values = new ArrayList<String>();
            while (consumer.position(id) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
