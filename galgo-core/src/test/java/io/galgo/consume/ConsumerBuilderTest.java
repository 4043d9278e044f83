/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

/** What a consumer can be told before it starts, and what is refused; no broker. */
class ConsumerBuilderTest {

    private static final Topic<String, String> TOPIC = Topic.of("t", Format.string(), Format.string());

    private final ConsumerBuilder builder = Galgo.builder()
            .service("cart")
            .bootstrapServers("localhost:1")
            .build()
            .consumer("g");

    @Test
    void aSettingOutOfRangeIsRefusedWithItsRange() {
        assertThatThrownBy(() -> builder.drainTimeout(ofMinutes(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("drainTimeout(PT2M): from PT0S to PT1M");
        assertThatThrownBy(() -> builder.commitInterval(ofMinutes(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("commitInterval(PT2M): from PT0.01S to PT1M");
        assertThatThrownBy(() -> builder.commitMetadata(100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("commitMetadata(100): from 200 to 100000");
        assertThatThrownBy(() -> builder.windowBytes(10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("windowBytes(10): at least 1048576");
    }

    @Test
    void aConsumerOfNoTopicIsRefused() {
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Consumer g handles no topic: say .on(TOPIC, handler) before .start()");
    }

    @Test
    void handlersAreNotWaitedForLongerThanAThirdOfTheTimeBetweenPolls() {
        builder.on(TOPIC, event -> {}).kafka("max.poll.interval.ms", "12000").drainTimeout(ofSeconds(5));
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "drainTimeout(PT5S): at most PT4S, a third of max.poll.interval.ms. Make this shorter, or that"
                                + " longer");
    }

    @Test
    void whereNothingIsSaidHandlersAreWaitedForAsLongAsMayBe() {
        builder.on(TOPIC, event -> {}).kafka("max.poll.interval.ms", 12_000);
        try (var consumer = builder.start()) {
            assertThat(consumer.group()).isEqualTo("g");
        }
    }

    @Test
    void aTimeBetweenPollsThatIsNoNumberIsRefusedByName() {
        builder.on(TOPIC, event -> {}).kafka("max.poll.interval.ms", "soon");
        assertThatThrownBy(builder::start)
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("max.poll.interval.ms");
    }
}
