/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.cli.CommandRun;
import io.galgo.cli.Main;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The looks as a person or a script runs them, on a real broker. */
@WithKafka
class LooksTest {

    private EmbeddedKafka kafka;
    private String topic;
    private String group;

    /** A topic of two partitions with four events from five minutes ago; a group that is gone has handled one of them. */
    @BeforeEach
    void prepare(EmbeddedKafka shared) throws Exception {
        kafka = shared;
        topic = kafka.newTopic("shop.orders", 2);
        group = "billing-" + UUID.randomUUID();
        long then = Instant.now().minusSeconds(300).toEpochMilli();
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < 4; i++) {
                producer.send(new ProducerRecord<>(topic, i % 2, then, ("key" + i).getBytes(UTF_8), new byte[0]))
                        .get();
            }
        }
        commit(group, 0, 1);
        commit(group, 1, 0);
    }

    @Test
    void lagShowsThreeNumbersAndTheCause() {
        var run = galgo("lag", group);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("The group needs you.")
                .containsPattern("○  5 m \\d\\d s +3 +3  " + group + "  " + topic + "  ○○ +no owner")
                .containsPattern("○  5 m \\d\\d s +1 +1 +- +1 +2  " + topic + "/0")
                .containsPattern("known, as of \\d\\d:\\d\\d:\\d\\d UTC\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void lagAsJsonHasItsVersionTimeAndGrade() {
        var json = galgo("lag", group, topic + "/1", "--json").json();
        assertThat(json.path("v").asInt()).isEqualTo(1);
        assertThat(Instant.parse(json.path("as_of").asText())).isBefore(Instant.now());
        assertThat(json.path("grade").asText()).isEqualTo("known");
        var row = json.path("rows").get(0);
        assertThat(row.path("committed_lag").asLong()).isEqualTo(2);
        assertThat(row.path("waiting").asLong()).isEqualTo(2);
        assertThat(row.path("standing").asText()).isEqualTo("no_owner");
        assertThat(row.path("cause").path("kind").asText()).isEqualTo("no_owner");
        assertThat(row.path("cause").path("sentence").asText()).startsWith("No owner: " + group + " has no members");
        assertThat(row.path("partitions").get(0).path("partition").asInt()).isEqualTo(1);
    }

    @Test
    void checksEndWith1WhereSomethingWaitsTooLong() {
        assertThat(galgo("lag", group, "--check", "5m", "-q")).isEqualTo(new CommandRun(1, "", ""));
        assertThat(galgo("lag", group, "--check", "6m", "-q")).isEqualTo(new CommandRun(0, "", ""));
        assertThat(galgo("now", "--check", "-q")).isEqualTo(new CommandRun(1, "", ""));
        assertThat(galgo("now").exitCode()).isZero();
    }

    @Test
    void explainSaysItInASentenceAndWhatBecameOfAnEvent() {
        var explained = galgo("explain", group).out();
        assertThat(explained).contains("  " + topic + ", partitions 0, 1: 3 events wait\n");
        assertThat(explained.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(explained.replaceAll("\\s+", " "))
                .containsPattern("○ No owner: " + group + " has no members.* Start an instance of it\\. ");
        assertThat(galgo("explain", topic + "/0@0").out())
                .contains(group + "  committed; handling not known: not Galgo  not known");
        assertThat(galgo("explain", group, topic + "/0@1").out()).contains("The event: waits.");
        assertThat(galgo("explain", group, topic + "/0@7").out()).contains("The event: not written yet.");
    }

    @Test
    void topicsAndGroupsAreListedAndShown() {
        assertThat(galgo("topics", topic).out()).containsPattern(topic + " +2 +4  delete +7 d");
        assertThat(galgo("topic", topic).out())
                .contains(topic + " has 2 partitions with 4 offsets. Clean-up: delete; keeps events: 7 d.")
                .containsPattern("0 +0 +2 +1  1 of 1")
                .contains(group);
        assertThat(galgo("groups", group).out())
                .containsPattern("○  " + group + "  empty  none +- +5 m \\d\\d s +3 +3  " + topic);
        assertThat(galgo("group", group).out())
                .contains(group + " is empty", "does not run Galgo.", "It has no members.");
        assertThat(galgo("topics", "no-such-*").out()).startsWith("There is no topic like no-such-*.");
    }

    @Test
    void watchShowsItAnewUntilItIsInterrupted() throws Exception {
        var out = new StringWriter();
        var exitCode = new CompletableFuture<Integer>();
        var watching = new Thread(() -> exitCode.complete(Main.run(
                new PrintWriter(out, true),
                new PrintWriter(new StringWriter()),
                "lag",
                group,
                "--watch",
                "--json",
                "--bootstrap-servers",
                kafka.bootstrapServers())));
        watching.start();
        await().until(() -> out.toString().contains("\"waiting\":3,"));
        commit(group, 1, 2);
        await().until(() -> out.toString().lines().count() > 1 && out.toString().contains("\"waiting\":1,"));
        watching.interrupt();
        assertThat(exitCode.get()).isEqualTo(130);
    }

    @Test
    void whatOthersWroteDoesNothingToTheTerminal() {
        var evil = "evil\u001b[2J\u202e-" + group;
        commit(evil, 0, 0);
        for (var look : List.of(
                List.of("lag"),
                List.of("now"),
                List.of("groups"),
                List.of("explain", evil),
                List.of("group", evil),
                List.of("lag", evil))) {
            var run = galgo(look.toArray(String[]::new));
            assertThat(run.out())
                    .as("%s", look)
                    .contains("evil\\x1b[2J\\u{202e}")
                    .doesNotContain("\u001b", "\u202e");
        }
        assertThat(galgo("group", "\u001b[31mnobody").err())
                .contains("\\x1b[31mnobody")
                .doesNotContain("\u001b");
    }

    static Stream<List<String>> wrongUsage() {
        return Stream.of(
                List.of("lag", "g", "shop.orders/x"),
                List.of("lag", "--check", "5"),
                List.of("lag", "a", "b", "c"),
                List.of("explain"),
                List.of("explain", "shop.orders/7"),
                List.of("group", "no-such-group"),
                List.of("topic", "no-such-topic"),
                List.of("explain", "no-such-topic/0@0"));
    }

    @ParameterizedTest
    @MethodSource("wrongUsage")
    void wrongUsageIsSaidAndEndsWith2(List<String> arguments) {
        var run = galgo(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isNotBlank().doesNotContain("\tat ", "Exception");
    }

    @Test
    void aKafkaOutOfReachIsSaidWithinSecondsAndEndsWith6() {
        var run = CommandRun.of("lag", "--bootstrap-servers", "127.0.0.1:1");
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err())
                .contains("Kafka does not answer at 127.0.0.1:1", "--client-config")
                .hasLineCount(1);
        var unresolved = CommandRun.of("now", "--bootstrap-servers", "broker.invalid:9092");
        assertThat(unresolved.exitCode()).isEqualTo(6);
        assertThat(unresolved.err()).contains("No client can be made for Kafka at broker.invalid:9092");
    }

    private CommandRun galgo(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--utc", "--bootstrap-servers", kafka.bootstrapServers()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private void commit(String name, int partition, long offset) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers(), "group.id", name),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.commitSync(Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
        }
    }
}
