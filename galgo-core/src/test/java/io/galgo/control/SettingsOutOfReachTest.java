/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Topic;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** Settings in force where the topic they came from may not be read any more, on a real broker. */
@WithKafka(
        own = true,
        config = {
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found=true"
        })
@SuppressWarnings("try") // consumers are there to be closed
class SettingsOutOfReachTest {

    @Test
    void aPauseEndsAtItsTimeThoughTheSettingsCannotBeReadAnyMore(EmbeddedKafka kafka) throws Exception {
        var topic = Topic.of(kafka.newTopic("orders", 1), Format.string(), Format.string());
        var group = "group-" + UUID.randomUUID();
        Queue<String> handled = new ConcurrentLinkedQueue<>();
        try (var kit = new ControlKit(kafka);
                var publisher = kit.galgo().publisher();
                var consumer = kit.galgo()
                        .consumer(group)
                        .on(topic, event -> handled.add(event.value()))
                        .commitInterval(ofMillis(50))
                        .start()) {
            await().atMost(ofSeconds(60))
                    .until(() -> !kit.status(Status.Hello.class).isEmpty());
            var pause = kit.send(kit.command(Verb.PAUSE, group, null, ofSeconds(15)));
            await().atMost(ofSeconds(60)).until(() -> !kit.results(pause.id()).isEmpty());
            assertThat(kit.result(pause).outcome()).isEqualTo(Outcome.APPLIED);

            deny(kafka, kit.name(ControlTopic.SETTINGS));
            await().atMost(ofSeconds(60)).until(() -> {
                kit.send(kit.command(Verb.PAUSE, "another-" + group, null, ofSeconds(15))); // ends the fetch that waits
                return consumer.health().control().contains("out of reach");
            });
            publisher.publish(topic, "a", "1").toCompletableFuture().join();

            await().atMost(ofSeconds(60)).until(() -> handled.size() == 1);
        }
    }

    private static void deny(EmbeddedKafka kafka, String topic) throws Exception {
        kafka.admin()
                .createAcls(List.of(
                        acl(topic, AclOperation.READ, AclPermissionType.DENY),
                        acl(topic, AclOperation.WRITE, AclPermissionType.ALLOW)))
                .all()
                .get();
    }

    private static AclBinding acl(String topic, AclOperation operation, AclPermissionType type) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", operation, type));
    }
}
