/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.galgo.Format;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class EventDecoderTest {

    @Test
    void aFailureThatCausesItselfIsTheEventsOwn() {
        var one = new IllegalStateException("one");
        var other = new IllegalStateException("other", one);
        one.initCause(other);
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertThatThrownBy(() -> decode(one)).isInstanceOf(UndecodableException.class));
    }

    @Test
    void aRegistryOutOfReachIsNoFaultOfTheEvent() {
        var outage = new IllegalStateException("no schema", new UncheckedIOException(new IOException("no route")));
        assertThatThrownBy(() -> decode(outage)).isSameAs(outage);
    }

    private static void decode(RuntimeException failure) throws Throwable {
        var topic = Topic.of("t", Format.string(), new Failing(failure));
        new EventDecoder<>(topic, null)
                .decode(
                        new ConsumerRecord<>("t", 0, 0, new byte[0], new byte[0]),
                        new SourceTopic("cluster", new Uuid(1, 2), "t", "group"),
                        1);
    }

    /** Cannot read anything. */
    private record Failing(RuntimeException failure) implements Format<String> {

        @Override
        public byte[] encode(String topic, String value) {
            throw failure;
        }

        @Override
        public String decode(String topic, byte[] bytes) {
            throw failure;
        }

        @Override
        public String contentType() {
            return "text/plain";
        }
    }
}
