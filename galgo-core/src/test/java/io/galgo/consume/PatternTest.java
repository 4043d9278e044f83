/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.Publisher;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.Locale;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics handled by the pattern of their names, on a real broker. */
@WithKafka
class PatternTest {

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Publisher publisher;

    /** The beginning of all names of a test's own. */
    private String mine;

    private final Queue<Event<String, String>> handled = new ConcurrentLinkedQueue<>();
    private final Queue<Event<String, String>> handledByName = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        mine = "shop" + UUID.randomUUID().toString().substring(0, 8);
        galgo = Galgo.builder()
                .service(mine)
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        publisher = galgo.publisher();
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void aTopicWithAHandlerOfItsOwnKeepsItAndThePatternHasTheOthers() {
        var orders = topic("orders");
        var mails = topic("mails");
        try (var consumer = builder()
                .on(orders, handledByName::add)
                .kafka("group.protocol", "classic")
                .start()) {
            publish(orders, "order");
            publish(mails, "mail");
            await().until(() -> handled.size() == 1 && handledByName.size() == 1);
            assertThat(consumer.status().topics())
                    .extracting(ConsumerStatus.TopicStatus::topic)
                    .containsExactly(mails.name(), orders.name());
        }
        assertThat(handled).extracting(Event::topic).containsExactly(mails.name());
        assertThat(handledByName).extracting(Event::topic).containsExactly(orders.name());
    }

    @Test
    void aTopicThatIsMadeLaterIsFound() {
        var first = topic("first");
        publish(first, "1");
        try (var consumer = builder().start()) {
            await().until(() -> handled.size() == 1);
            var later = topic("later");
            publish(later, "2");
            await().until(() -> handled.size() == 2);
            assertThat(consumer.status().topics()).hasSize(2);
        }
    }

    @Test
    void theNewGroupProtocolTakesPatternsToo() {
        var first = topic("first");
        publish(first, "1");
        try (var consumer = builder().kafka("group.protocol", "consumer").start()) {
            await().until(() -> handled.size() == 1);
            assertThat(consumer.status().topics()).hasSize(1);
        }
    }

    @Test
    void noPatternMeansDeadLettersOrParkedEvents() {
        var orders = topic("orders");
        publish(orders, "bad");
        try (var consumer = builder().retry(RetryPolicy.none()).start()) {
            await().until(() -> consumer.status().topics().stream().anyMatch(topic -> topic.deadLetters() == 1));
            publish(topic("later"), "good");
            await().until(() -> handled.size() == 1);
            assertThat(consumer.status().topics())
                    .extracting(ConsumerStatus.TopicStatus::topic)
                    .noneMatch(name -> name.contains(".galgo-"));
        }
        assertThat(handled).extracting(Event::value).containsExactly("good");
    }

    @Test
    void aPatternThatCannotStandBesideOthersIsRefused() {
        var consumer = galgo.consumer(mine);
        assertThatThrownBy(() -> on(consumer, Pattern.compile("orders", Pattern.CASE_INSENSITIVE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(?i)");
        assertThatThrownBy(() -> on(consumer, Pattern.compile("(orders|mails)")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(?:...)");
    }

    @Test
    void flagsThatAPatternBeginsWithAreItsOwn() {
        var orders = topic("orders");
        var other = Pattern.compile("(?i)" + mine.toUpperCase(Locale.ROOT) + ".*");
        try (var consumer = on(galgo.consumer(mine + "-group"), other)
                .kafka("metadata.max.age.ms", 500)
                .start()) {
            publish(orders, "any case");
            await().until(() -> handled.size() == 1);
            assertThat(consumer.status().topics())
                    .extracting(ConsumerStatus.TopicStatus::topic)
                    .contains(orders.name());
        }
    }

    private ConsumerBuilder builder() {
        return on(galgo.consumer(mine + "-group"), Pattern.compile(mine + ".*")).kafka("metadata.max.age.ms", 500);
    }

    private ConsumerBuilder on(ConsumerBuilder consumer, Pattern pattern) {
        return consumer.onPattern(pattern, Format.string(), Format.string(), event -> {
            if (event.value().equals("bad")) {
                throw new IllegalStateException("never");
            }
            handled.add(event);
        });
    }

    private Topic<String, String> topic(String name) {
        kafka.createTopic(mine + "." + name, 1);
        return Topic.of(mine + "." + name, Format.string(), Format.string());
    }

    private void publish(Topic<String, String> topic, String value) {
        assertThat(publisher.publish(topic, "k", value).toCompletableFuture()).succeedsWithin(ofSeconds(60));
    }
}
