/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.HeaderNames;
import io.galgo.SourceTopic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is tried when a dead letter is refused, without a broker. */
class DeadLettersTest {

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final DeadLetters letters = new DeadLetters(producer, "group.galgo-dead", "", text -> text);
    private final ArrayList<Exception> outcomes = new ArrayList<>();

    static Stream<RuntimeException> tooLarge() {
        return Stream.of(
                new RecordTooLargeException("than a message may be"),
                new RecordBatchTooLargeException("than a segment is"));
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void whatIsTooLargeIsWrittenWithLessUntilItIsTaken(RuntimeException refusal) {
        letters.write(letter(), outcomes::add);
        for (int i = 0; i < 3; i++) {
            assertThat(outcomes).isEmpty();
            producer.errorNext(refusal);
        }
        producer.completeNext();

        assertThat(outcomes).hasSize(1).containsOnlyNulls();
        assertThat(producer.history())
                .extracting(record -> record.headers().lastHeader(HeaderNames.ERROR_STACK) != null)
                .containsExactly(true, false, false, false);
        assertThat(producer.history())
                .extracting(record -> record.value() != null)
                .containsExactly(true, true, true, false);
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void whatIsTooLargeWithTheLeastThereIsToSayIsGivenUp(RuntimeException refusal) {
        letters.write(letter(), outcomes::add);
        for (int i = 0; i < 4; i++) {
            producer.errorNext(refusal);
        }
        assertThat(outcomes).containsExactly(refusal);
    }

    @Test
    void whatIsRefusedForAnotherReasonLosesNothing() {
        var refusal = new InvalidConfigurationException("another");
        letters.write(letter(), outcomes::add);
        producer.errorNext(refusal);
        assertThat(outcomes).containsExactly(refusal);
        assertThat(producer.history()).hasSize(1);
    }

    private static DeadLetter letter() {
        return new DeadLetter(
                new ConsumerRecord<>("orders", 0, 7, new byte[1], new byte[100]),
                new SourceTopic("cluster", new Uuid(1, 2), "orders", "group"),
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                new IllegalStateException("never"));
    }
}
