/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.Galgo;
import io.galgo.Headers;
import io.galgo.KafkaSettings;
import io.galgo.jdbc.BatchPublisher.DatabaseStep;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithKafka
class BatchPublisherTest {

    private final String name = Names.unique("batches");
    private KafkaSettings settings;
    private Brokers brokers;
    private String topic;

    @BeforeEach
    void start(EmbeddedKafka kafka) {
        settings = Galgo.builder()
                .service(name)
                .bootstrapServers(kafka.bootstrapServers())
                .build()
                .kafka();
        brokers = new Brokers(settings);
        topic = kafka.newTopic(name, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whoeverWasOpenedBeforeIsFencedWhicheverOfItsProducersHasItsTurn(int published) throws Exception {
        try (var before = BatchPublisher.open(settings, name)) {
            before.lastMark(brokers);
            for (int i = 1; i <= published; i++) {
                publish(before, i);
            }
            try (var after = BatchPublisher.open(settings, name)) {
                var last = after.lastMark(brokers);

                assertThatThrownBy(() -> publish(before, published + 1))
                        .isInstanceOfSatisfying(
                                KafkaException.class,
                                failure -> assertThat(BatchPublisher.fenced(failure))
                                        .isTrue());

                assertThat(last.orElse("batch 0")).isEqualTo("batch " + published);
                publish(after, published + 2);
            }
            try (var atLast = BatchPublisher.open(settings, name)) {
                assertThat(atLast.lastMark(brokers)).contains("batch " + (published + 2));
            }
        }
    }

    @Test
    void whoeverIsOpenedLearnsTheMarkOfTheLastBatchHoweverManyThereWere() throws Exception {
        int last = 0;
        for (int batches = 0; batches <= 4; batches++) {
            try (var publisher = BatchPublisher.open(settings, name)) {
                assertThat(publisher.lastMark(brokers).orElse("batch 0")).isEqualTo("batch " + last);
                for (int i = 0; i < batches; i++) {
                    publish(publisher, ++last);
                }
            }
        }
    }

    private void publish(BatchPublisher publisher, int number) throws BatchRefusedException, SQLException {
        var value = Integer.toString(number).getBytes(UTF_8);
        var row = new OutboxRow(number, topic, null, HeaderCodec.encode(Headers.none()), value);
        publisher.publish(List.of(row), "batch " + number, DatabaseStep.NONE, Duration.ofSeconds(1), DatabaseStep.NONE);
    }
}
