/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.Headers;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PublishFailuresTest {

    private static final EncodedEvent EVENT =
            new EncodedEvent("orders", null, new byte[2_000_000], Headers.none().with("ce_id", "e-1"));

    @Test
    void eachFailureNamesTheEventAndTheTopicAndKeepsItsCause() {
        var cause = new TimeoutException("Expiring 1 record(s)");
        var failure = PublishFailures.explain(EVENT, cause);
        assertThat(failure)
                .hasMessageContaining("Event e-1")
                .hasMessageContaining("orders")
                .hasCause(cause);
        assertThat(failure.id()).hasToString("e-1");
    }

    @Test
    void noAnswerInTimeMayBeTriedAgainWithTheSameId() {
        var failure = PublishFailures.explain(EVENT, new TimeoutException("Expiring 1 record(s)"));
        assertThat(failure.retriable()).isTrue();
        assertThat(failure).hasMessageContaining("again with the same id");
    }

    @Test
    void anEventThatFoundNoRoomWasNotSent() {
        var failure = PublishFailures.explain(EVENT, new BufferExhaustedException("Failed to allocate 100 bytes"));
        assertThat(failure.retriable()).isTrue();
        assertThat(failure)
                .hasMessageContaining("it was not sent")
                .hasMessageContaining("never on the client's own thread")
                .hasMessageNotContaining("may have been written");
    }

    @Test
    void aValueTooLargeNamesItsSizeAndBothLimits() {
        var failure = PublishFailures.explain(EVENT, new RecordTooLargeException("too large"));
        assertThat(failure.retriable()).isFalse();
        assertThat(failure)
                .hasMessageContaining("2000000 bytes")
                .hasMessageContaining("max.request.size")
                .hasMessageContaining("max.message.bytes");
    }

    @Test
    void aRefusedTopicNamesThePermissionThatIsMissing() {
        var failure = PublishFailures.explain(EVENT, new TopicAuthorizationException("orders"));
        assertThat(failure.retriable()).isFalse();
        assertThat(failure).hasMessageContaining("grant WRITE");
    }

    @Test
    void aTopicThatDoesNotExistMayStillBeCreated() {
        var failure = PublishFailures.explain(EVENT, new UnknownTopicOrPartitionException());
        assertThat(failure.retriable()).isTrue();
        assertThat(failure).hasMessageContaining("create it");
    }

    /** As Kafka's producer does once its producer id is refused for good. */
    @Test
    void anEventThatTheClientTakesAndRefusesEndsOnce() {
        var client = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> event, Callback callback) {
                super.send(event, callback);
                throw new KafkaException("refused");
            }
        };
        var failures = new ArrayList<PublishException>();
        try (var publisher = publisherOf(client)) {
            publisher.publish(
                    NewEvent.of(Topic.json("orders", String.class), "k", "v"),
                    (published, failure) -> failures.add(failure));
            client.errorNext(new IllegalStateException("aborted"));
        }
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("refused"));
    }

    @Test
    void whateverTheClientThrowsIsAFailureOfTheEvent() {
        var client = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        client.sendException = new IllegalArgumentException("no such partition");
        try (var publisher = publisherOf(client)) {
            assertThat(publisher.publish(EVENT))
                    .failsWithin(Duration.ZERO)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(PublishException.class)
                    .withMessageContaining("no such partition");
        }
    }

    private static Publisher publisherOf(Producer<byte[], byte[]> client) {
        return new Publisher(client, new EventEncoder("cart", InstantSource.system(), new TraceHeaders(Set.of())));
    }
}
