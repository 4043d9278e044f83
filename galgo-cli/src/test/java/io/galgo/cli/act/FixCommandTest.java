/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.cli.CommandRun;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fixes as a person or a script runs them, on a real broker. */
@WithKafka
class FixCommandTest {

    @TempDir
    private Path directory;

    private EmbeddedKafka kafka;
    private Path key;

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        key = directory.resolve("test-1.key");
    }

    @Test
    void aGroupWithoutGalgoIsMovedAndMovedBack() throws Exception {
        var topic = kafka.newTopic("shop.orders", 1);
        var group = "legacy-" + UUID.randomUUID();
        publish(topic, 4);
        commit(group, topic, 3);
        assertThat(galgo("init", "--yes").exitCode()).isZero();
        assertThat(CommandRun.of("keys", "new", key.toString(), "--id", "test-1")
                        .out())
                .startsWith("test-1:operator:");

        var dry = fix("seek", group, topic, "--to", "begin", "--dry-run");
        assertThat(dry.out())
                .contains(
                        " · " + group + " · " + topic,
                        "  Partition 0: from 3 back to 0.",
                        "  3 offsets back: what stands there is handled again, unless an inbox knows it.",
                        "  Undo: it goes on where it was.",
                        ", touches 3. Nothing was changed.");
        var plan = fix("seek", group, topic, "--to", "begin", "--dry-run", "--json")
                .json();
        assertThat(plan.path("touches").asInt()).isEqualTo(3);

        assertThat(fix("seek", group, topic, "--to", "begin", "--yes", "--max", "2", "--reason", "INC-12"))
                .isEqualTo(new CommandRun(
                        4, "", "Not done: it would touch 3, and the most that was said is 2. Nothing was changed.\n"));
        assertThat(fix(
                                "seek",
                                group,
                                topic,
                                "--to",
                                "end",
                                "--yes",
                                "--plan",
                                plan.path("plan").asText(),
                                "--reason",
                                "x")
                        .exitCode())
                .isEqualTo(4);
        assertThat(committed(group, topic)).isEqualTo(3);

        var done = fix(
                "seek",
                group,
                topic,
                "--to",
                "begin",
                "--yes",
                "--plan",
                plan.path("plan").asText(),
                "--reason",
                "INC-12");
        assertThat(done.out()).matches("applied by the brokers · operation \\w{8} · undo: galgo fix undo \\w{8}\n");
        assertThat(committed(group, topic)).isZero();

        var id = done.out().replaceAll("(?s).*operation (\\w{8}).*", "$1");
        var undone = fix("undo", id, "--yes", "--max", "3", "--reason", "INC-12", "--json");
        assertThat(undone.json().path("verdict").asText()).isEqualTo("applied");
        assertThat(committed(group, topic)).isEqualTo(3);

        var audit = galgo("audit", "--group", group, "--verify", "--key-file", key.toString());
        assertThat(audit).extracting(CommandRun::exitCode).as(audit.out()).isEqualTo(0);
        assertThat(audit.out()).contains(id, "seek", "undoes " + id, "INC-12", "Nothing is wrong with the audit");
    }

    @Test
    void aScriptGivesTheBoundItSawAndAReason() {
        assertThat(fix("skip", "billing", "shop.orders/7@812044", "--yes"))
                .isEqualTo(new CommandRun(
                        2, "", "Refused: --yes needs the bound you saw: add --max N, or --plan from --dry-run.\n"));
        assertThat(fix("skip", "billing", "shop.orders/7@812044").err()).startsWith("Nobody can be asked here");
        assertThat(fix("skip", "billing", "shop.orders/7@", "--yes", "--max", "1")
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void withoutAKeyNothingIsDone() {
        var run = fix("pause", "billing", "--yes", "--max", "1", "--reason", "INC-12");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("test-1.key cannot be read");
        assertThat(galgo("fix", "pause", "billing", "--dry-run").err()).contains("No key: commands are signed.");
    }

    @Test
    void aKeyFileThatOthersMayReadIsRefused() throws Exception {
        CommandRun.of("keys", "new", key.toString(), "--id", "test-1");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-rw----"));

        assertThat(CommandRun.of("keys", "show", key.toString()).err()).contains("chmod 600");
        assertThat(CommandRun.of("keys", "new", key.toString(), "--id", "test-2")
                        .err())
                .contains("never written over");
    }

    @Test
    void helpGoesByWhatIsTheMatterAndAWrongVerbIsExplained() {
        assertThat(CommandRun.of("help", "my consumer lags").out().lines())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("galgo lag GROUP");
        assertThat(CommandRun.of("help", "fix").out()).contains("galgo fix retry billing shop.orders/7@812044");
        assertThat(CommandRun.of("skip", "billing").err()).isEqualTo("skip is a fix: galgo fix skip ...\n");
        assertThat(CommandRun.of("completion").out()).contains("complete", "galgo");
        assertThat(CommandRun.of("acls", "--service", "User:billing", "--group", "billing", "--topic", "shop.orders")
                        .out())
                .contains("--allow-principal User:billing --operation Write --topic galgo.status")
                .doesNotContain("galgo.audit", "Write --topic galgo.commands");
    }

    private CommandRun fix(String... arguments) {
        var all = new ArrayList<>(List.of("fix"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--key-file", key.toString()));
        return galgo(all.toArray(String[]::new));
    }

    private CommandRun galgo(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private void publish(String topic, int events) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < events; i++) {
                producer.send(new ProducerRecord<>(topic, ("key" + i).getBytes(UTF_8), new byte[0]))
                        .get();
            }
        }
    }

    private void commit(String group, String topic, long offset) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers(), "group.id", group),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)));
        }
    }

    private long committed(String group, String topic) throws Exception {
        return kafka.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(topic, 0))
                .offset();
    }
}
