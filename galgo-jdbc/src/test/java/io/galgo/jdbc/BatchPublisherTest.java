/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

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
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@WithKafka(proxied = true)
class BatchPublisherTest {

    private static final int END_TXN = 26;

    private final String name = Names.unique("batches");
    private EmbeddedKafka kafka;
    private KafkaSettings settings;
    private Brokers brokers;
    private String topic;

    @BeforeEach
    void start(EmbeddedKafka running) {
        kafka = running;
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
        try (var before = BatchPublisher.open(settings, name, brokers)) {
            before.lastMark();
            for (int i = 1; i <= published; i++) {
                publish(before, i);
            }
            try (var after = BatchPublisher.open(settings, name, brokers)) {
                var last = after.lastMark();

                assertThatThrownBy(() -> publish(before, published + 1))
                        .isInstanceOfSatisfying(
                                KafkaException.class,
                                failure -> assertThat(BatchPublisher.fenced(failure))
                                        .isTrue());

                assertThat(last.orElse("batch 0")).isEqualTo("batch " + published);
                publish(after, published + 2);
            }
            try (var atLast = BatchPublisher.open(settings, name, brokers)) {
                assertThat(atLast.lastMark()).contains("batch " + (published + 2));
            }
        }
    }

    @Test
    void whoeverIsOpenedLearnsTheMarkOfTheLastBatchHoweverManyThereWere() throws Exception {
        int last = 0;
        for (int batches = 0; batches <= 4; batches++) {
            try (var publisher = BatchPublisher.open(settings, name, brokers)) {
                assertThat(publisher.lastMark().orElse("batch 0")).isEqualTo("batch " + last);
                for (int i = 0; i < batches; i++) {
                    publish(publisher, ++last);
                }
            }
        }
    }

    @AfterEach
    void heal() {
        kafka.proxy().heal();
    }

    @ParameterizedTest
    @CsvSource({"0, true", "0, false", "1, true", "1, false"})
    void ofABatchWhoseCommitNobodyHeardOfTheNextOneLearnsWhetherItIsPublished(int published, boolean arrives)
            throws Exception {
        try (var before = BatchPublisher.open(settings, name, brokers)) {
            before.lastMark();
            for (int i = 1; i <= published; i++) {
                publish(before, i);
            }
            kafka.proxy().silenceAt(END_TXN, arrives);
            assertThatThrownBy(() -> publish(before, published + 1)).isInstanceOf(KafkaException.class);
            assertThat(before.broken()).isTrue();
        }
        kafka.proxy().heal();
        try (var after = BatchPublisher.open(settings, name, brokers)) {
            int last = arrives ? published + 1 : published;
            assertThat(after.lastMark().orElse("batch 0")).isEqualTo("batch " + last);
            publish(after, last + 1);
            await().atMost(Duration.ofSeconds(60)).until(() -> values(), values -> values.size() == last + 1);
            assertThat(values())
                    .isEqualTo(IntStream.rangeClosed(1, last + 1)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    /** Values in the topic as they are seen once their transactions have ended, if they were committed. */
    private List<String> values() {
        return Fixture.records(kafka.bootstrapServers(), topic, "read_committed").stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    /** A publisher opened anew would have to wait for the transaction that was left. */
    @Test
    void theProducerThatGoesOnAloneIsKeptThoughBrokersAnswerTooLateForAWhile() throws Exception {
        try (var publisher = BatchPublisher.open(settings, name, brokers)) {
            publisher.lastMark();
            publish(publisher, 1);
            publish(publisher, 2); // now both know the topic
            kafka.proxy().stall();
            assertThat(catchThrowable(() -> publish(publisher, 3))).isInstanceOf(KafkaException.class);
            kafka.proxy().heal();
            assertThat(publisher.alone()).isTrue();

            kafka.proxy().delay(Duration.ofSeconds(2));
            assertThat(catchThrowable(() -> publish(publisher, 3))).isInstanceOf(KafkaException.class);
            kafka.proxy().heal();
            assertThat(publisher.alone()).isTrue();
            await().atMost(Duration.ofSeconds(60)).until(() -> catchThrowable(() -> publish(publisher, 3)) == null);
            assertThat(publisher.alone()).isTrue();
        } finally {
            kafka.proxy().heal();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> values().size() == 3);
        assertThat(values()).containsExactly("1", "2", "3");
    }

    /** Its topic is not to be tried again before that: the other producer would be caught too. */
    @Test
    void aTransactionThatWasLeftIsUnfinishedThoughItsEndIsNotDecidedYet() throws Exception {
        try (var producers = ProducerPair.open(settings, name, brokers)) {
            var producer = producers.get(1);
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, new byte[0])).get();
            var left = new LeftTransaction(1, producers.id(1), brokers);
            assertThat(left.isOver()).isFalse();
            assertThat(left.unfinished()).containsExactly(new TopicPartition(topic, 0));

            producer.abortTransaction();
            await().atMost(Duration.ofSeconds(60)).until(left::isOver);
            assertThat(left.unfinished()).isEmpty();
        }
    }

    @Test
    void allItsProducersEndThoughWhoClosesItIsInterrupted() {
        var publisher = BatchPublisher.open(settings, name, brokers);
        assertThat(threadsOfProducers()).hasSize(2);

        Thread.currentThread().interrupt();
        publisher.close();

        assertThat(Thread.interrupted()).isTrue();
        await().atMost(Duration.ofSeconds(60)).until(() -> threadsOfProducers().isEmpty());
    }

    private List<Thread> threadsOfProducers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("producer")
                        && thread.getName().contains(name))
                .toList();
    }

    private void publish(BatchPublisher publisher, int number) throws BatchRefusedException, SQLException {
        var value = Integer.toString(number).getBytes(UTF_8);
        var row = new OutboxRow(number, topic, null, HeaderCodec.encode(Headers.none()), value);
        publisher.publish(List.of(row), "batch " + number, DatabaseStep.NONE, Duration.ofSeconds(1), DatabaseStep.NONE);
    }
}
