/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a failing transaction says of the lock, without a broker. */
class DeadLetterTransactionsTest {

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final DeadLetterTransactions transactions = new DeadLetterTransactions(producer);

    static Stream<KafkaException> whatTheBrokersSayToOneThatLostTheLock() {
        return Stream.of(
                new ProducerFencedException("a newer one"),
                new InvalidProducerEpochException("a newer one"),
                new InvalidTxnStateException("not under way"),
                new KafkaException("in an error state", new InvalidTxnStateException("not under way")));
    }

    @ParameterizedTest
    @MethodSource("whatTheBrokersSayToOneThatLostTheLock")
    void whoeverLostTheLockHasWrittenNothing(KafkaException said) {
        producer.commitTransactionException = said;
        assertThatThrownBy(this::write).isInstanceOf(DeadLetterTransactions.TakenOverException.class);
        assertThat(producer.history()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("whatTheBrokersSayToOneThatLostTheLock")
    void thatIsSoFromTheFirstRecordOn(KafkaException said) {
        producer.sendException = said;
        assertThatThrownBy(this::write).isInstanceOf(DeadLetterTransactions.TakenOverException.class);
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void whatIsRefusedForItselfIsNotTakenForThat() {
        producer.sendException = new RecordTooLargeException("too large");
        assertThatThrownBy(this::write).isInstanceOf(RecordTooLargeException.class);
        assertThat(producer.transactionAborted()).isTrue();
    }

    private void write() throws DeadLetterTransactions.TakenOverException {
        transactions.write(List.of(new ProducerRecord<>("g.galgo-parked", new byte[0], new byte[0])));
    }
}
