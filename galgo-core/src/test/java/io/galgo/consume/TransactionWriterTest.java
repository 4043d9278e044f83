/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.consume.TransactionWriter.Outcome.Aborted;
import io.galgo.consume.TransactionWriter.Outcome.Committed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Whom a transaction that the brokers refuse is blamed on, with a client that fails as Kafka's does. */
class TransactionWriterTest {

    private static final int SEGMENT = 10;

    /** The client fails with the error of the refused batch whatever it had not sent yet. */
    @Test
    void theRecordToBlameIsTheFirstThatFails() throws Exception {
        var why = new RecordTooLargeException("too large");
        var producer = new FailingProducer(sends -> {
            sends.fail(2, why);
            sends.fail(0, why);
            sends.fail(1, why);
        });
        assertThat(aborted(producer, List.of(record("a"), record("a"), record("b"))))
                .isEqualTo(new Aborted(why, 2));
    }

    /** The coordinator refuses it before anything is sent: all fail at once. */
    @Test
    void aTopicThatIsForbiddenIsToBlameAndNoOther() throws Exception {
        var why = new TopicAuthorizationException(Set.of("b"));
        var producer = new FailingProducer(sends -> {
            sends.fail(1, why);
            sends.fail(2, why);
            sends.fail(0, why);
        });
        assertThat(aborted(producer, List.of(record("a"), record("c"), record("b"))))
                .isEqualTo(new Aborted(why, 2));
    }

    /** It names each record that is at fault; the others of its batch fail otherwise. */
    @Test
    void aRecordThatTheBrokerNamesIsToBlameThoughItsBatchFailsAsAWhole() throws Exception {
        var why = new InvalidTimestampException("too far ahead");
        var producer = new FailingProducer(sends -> {
            sends.fail(0, new KafkaException("part of a batch"));
            sends.fail(1, why);
            sends.fail(2, new InvalidTimestampException("too far ahead, says the batch"));
        });
        assertThat(aborted(producer, List.of(record("a"), record("a"), record("a"))))
                .isEqualTo(new Aborted(why, 1));
    }

    @Test
    void ofABatchThatIsRefusedAsAWholeEachRecordIsTriedAloneToFindTheOneToBlame() throws Exception {
        var records = List.of(record("a", 1), record("a", 1), record("a", SEGMENT + 1), record("a", 1));
        try (var writer = writer(new FailingProducer(TransactionWriterTest::toSegments))) {
            var together = (Aborted) write(writer, records);
            assertThat(together.why()).isInstanceOf(RecordBatchTooLargeException.class);
            assertThat(together.refused()).isEqualTo(Aborted.SOUGHT);

            var alone = (Aborted) write(writer, records);
            assertThat(alone.why()).isInstanceOf(RecordBatchTooLargeException.class);
            assertThat(alone.refused()).isEqualTo(2);
        }
    }

    @Test
    void recordsThatAreTooLargeTogetherAreTakenOneByOneAndNoneIsToBlame() throws Exception {
        var records = List.of(record("a", SEGMENT), record("a", SEGMENT), record("b", SEGMENT));
        try (var writer = writer(new FailingProducer(TransactionWriterTest::toSegments))) {
            assertThat(((Aborted) write(writer, records)).refused()).isEqualTo(Aborted.SOUGHT);
            assertThat(write(writer, records)).isInstanceOf(Committed.class);
        }
    }

    // ---- tools ----

    /** A broker's side: takes a batch that fits into a segment. */
    private static void toSegments(FailingProducer sends) {
        sends.batches().forEach(batch -> {
            if (batch.stream().mapToInt(sends::size).sum() <= SEGMENT) {
                batch.forEach(sends::take);
            } else {
                var why = new RecordBatchTooLargeException("larger than a segment");
                batch.forEach(record -> sends.fail(record, why));
            }
        });
    }

    private static Aborted aborted(FailingProducer producer, List<ProducerRecord<byte[], byte[]>> records)
            throws Exception {
        try (var writer = writer(producer)) {
            return (Aborted) write(writer, records);
        }
    }

    private static TransactionWriter writer(FailingProducer producer) {
        return new TransactionWriter("group", () -> producer, (topic, partition) -> false, 1);
    }

    private static TransactionWriter.Outcome write(
            TransactionWriter writer, List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        return writer.begin(records, Map.of(), null).outcome().get(10, TimeUnit.SECONDS);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic) {
        return record(topic, 1);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int size) {
        return new ProducerRecord<>(topic, 0, null, new byte[size]);
    }

    /** Its sends end as told when it is flushed. */
    private static final class FailingProducer extends MockProducer<byte[], byte[]> {

        private final Consumer<FailingProducer> ending;
        private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        private final List<Callback> callbacks = new ArrayList<>();
        private final List<CompletableFuture<RecordMetadata>> acks = new ArrayList<>();

        FailingProducer(Consumer<FailingProducer> ending) {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.ending = ending;
        }

        @Override
        public void initTransactions() {}

        @Override
        public void beginTransaction() {
            records.clear();
            callbacks.clear();
            acks.clear();
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            records.add(record);
            callbacks.add(callback);
            acks.add(new CompletableFuture<>());
            return acks.get(acks.size() - 1);
        }

        @Override
        public synchronized void flush() {
            ending.accept(this);
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata member) {}

        @Override
        public void commitTransaction() {}

        @Override
        public void abortTransaction() {}

        /** Returns the records that have no answer yet, by their numbers, those of a topic together. */
        Collection<List<Integer>> batches() {
            return IntStream.range(0, acks.size())
                    .filter(record -> !acks.get(record).isDone())
                    .boxed()
                    .collect(groupingBy(record -> records.get(record).topic()))
                    .values();
        }

        int size(int record) {
            return records.get(record).value().length;
        }

        void take(int record) {
            var taken = metadata(record, 0);
            callbacks.get(record).onCompletion(taken, null);
            acks.get(record).complete(taken);
        }

        void fail(int record, Exception why) {
            callbacks.get(record).onCompletion(metadata(record, -1), why);
            acks.get(record).completeExceptionally(why);
        }

        private RecordMetadata metadata(int record, long offset) {
            return new RecordMetadata(new TopicPartition(records.get(record).topic(), 0), offset, 0, -1, -1, -1);
        }
    }
}
