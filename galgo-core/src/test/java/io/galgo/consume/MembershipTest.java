/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a consumer does that its group refuses, or has no more. */
@WithKafka(
        own = true,
        config = {
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found=true"
        })
class MembershipTest {

    /** Longer than it takes until a refused consumer asks again. */
    private static final Duration LONG = ofSeconds(12);

    private final String group = "group-" + UUID.randomUUID();
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, String> topic;

    @BeforeEach
    void connect(EmbeddedKafka own) {
        kafka = own;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.of(kafka.newTopic("texts", 1), Format.string(), Format.string());
    }

    @Test
    void aStaticMemberWhoseIdIsNotReleasedYetIsUnhealthyUntilItIsAndThenHandles() {
        var former = former("stock-0");
        try (var consumer = builder().kafka("group.instance.id", "stock-0").start()) {
            await().untilAsserted(() -> assertThat(consumer.health().problems())
                    .singleElement()
                    .asString()
                    .contains("UnreleasedInstanceIdException"));
            staysUnhealthy(consumer);
            publish("after it");

            former.close();
            await().atMost(ofMinutes(1)).until(() -> handled.contains("after it"));
            await().until(() -> consumer.health().isHealthy());
        } finally {
            former.close();
        }
    }

    @Test
    void aMemberWhoseRightToTheGroupIsTakenAwayIsUnhealthyUntilItIsBackAndGoesOn() throws Exception {
        try (var consumer = builder().start()) {
            publish("before");
            await().until(() -> handled.contains("before"));
            assertThat(consumer.health().isHealthy()).isTrue();

            var denied = new AclBinding(
                    new ResourcePattern(ResourceType.GROUP, group, PatternType.LITERAL),
                    new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.READ, AclPermissionType.DENY));
            kafka.admin().createAcls(List.of(denied)).all().get();
            await().until(() -> consumer.status().partitions().isEmpty());
            staysUnhealthy(consumer);
            assertThat(consumer.health().problems()).singleElement().asString().contains("GroupAuthorizationException");

            kafka.admin().deleteAcls(List.of(denied.toFilter())).all().get();
            publish("after");
            await().atMost(ofMinutes(1)).until(() -> handled.contains("after"));
            await().until(() -> consumer.health().isHealthy());
        }
    }

    @Test
    void ofTwoStaticMembersOfOneIdTheFirstEndsAndCommitsNothingMore() throws Exception {
        var release = new CountDownLatch(1);
        publish("a");
        try (var first = ofOneId(event -> {
                    release.await();
                    handled.add("by the first");
                })
                .drainTimeout(ofMinutes(1)) // which it does not wait for: what it has is lost
                .start()) {
            await().until(() -> first.status().handling() == 1);
            try (var second =
                    ofOneId(event -> handled.add("by the second")).startPaused().start()) {
                await().untilAsserted(() -> assertThat(first.health().problems())
                        .containsExactly(
                                "another consumer has the same group.instance.id; this one has ended", "it is closed"));
                assertThat(first.status().state()).isEqualTo(ConsumerStatus.State.CLOSED);
                assertThat(first.status().trouble()).contains("another consumer has the same group.instance.id");

                await().until(() -> second.status().partitions().size() == 1);
                release.countDown();
                await().until(() -> handled.contains("by the first"));
                assertThat(committed()).isZero();

                second.resume();
                await().until(() -> handled.contains("by the second"));
                await().until(() -> committed() == 1);
            }
        }
    }

    /** Under the protocol in which a second member of the same id takes the first one's place. */
    private ConsumerBuilder ofOneId(Handler<String, String> handler) {
        return QuickMember.under("classic", galgo.consumer(group).on(topic, handler))
                .kafka("group.instance.id", "stock-0");
    }

    private long committed() throws Exception {
        return kafka.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    private static void staysUnhealthy(RunningConsumer consumer) {
        long end = System.nanoTime() + LONG.toNanos();
        await().atMost(LONG.multipliedBy(2)).until(() -> {
            assertThat(consumer.health().isHealthy()).isFalse();
            return System.nanoTime() - end >= 0;
        });
    }

    /** As one that was killed and whose session goes on: nobody has said that its id is free. */
    private KafkaConsumer<String, String> former(String instance) {
        var former = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "group.id",
                        group,
                        "group.protocol",
                        "consumer",
                        "group.instance.id",
                        instance),
                new StringDeserializer(),
                new StringDeserializer());
        former.subscribe(List.of(topic.name()));
        await().until(() -> {
            former.poll(Duration.ofMillis(100));
            return !former.assignment().isEmpty();
        });
        return former;
    }

    private ConsumerBuilder builder() {
        return galgo.consumer(group)
                .on(topic, event -> handled.add(event.value()))
                .kafka("group.protocol", "consumer");
    }

    private void publish(String value) {
        try (var publisher = galgo.publisher()) {
            publisher.publish(topic, "k", value).toCompletableFuture().join();
        }
    }
}
