/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentTest {

    private final Sent sent = new Sent();

    @Test
    void aBatchIsGivenUpAtItsFirstRecordThatWaitedForMetadataInVain() {
        try (var producer = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
                var ack = super.send(record, callback);
                errorNext(new TimeoutException("no metadata"));
                return ack;
            }
        }) {
            assertThatThrownBy(() -> sent.send(producer, records(3)))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
            assertThat(sent.size()).isEqualTo(1);
            assertThat(sent.refusal()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {SaslAuthenticationException.class, TransactionalIdAuthorizationException.class})
    void aFailedLoginOrAForbiddenTransactionIsNoRecordsFault(Class<? extends KafkaException> failure) throws Exception {
        try (var producer = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer())) {
            sent.send(producer, records(1));
            producer.errorNext(failure.getConstructor(String.class).newInstance("expired"));
            assertThat(sent.failure(0)).isInstanceOf(failure);
            assertThat(sent.refusal()).isNull();
        }
    }

    @Test
    void aBatchDoesNotWaitForEachRecordsAcknowledgement() throws Exception {
        try (var producer = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer())) {
            sent.send(producer, records(3));
            assertThat(producer.history()).hasSize(3);
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> records(int count) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 0; i < count; i++) {
            records.add(new ProducerRecord<>("topic", new byte[] {(byte) i}));
        }
        return records;
    }
}
