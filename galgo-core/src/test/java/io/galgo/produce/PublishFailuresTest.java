/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.Headers;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
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
}
