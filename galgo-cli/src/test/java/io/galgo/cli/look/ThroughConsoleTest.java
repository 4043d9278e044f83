/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.cli.CommandRun;
import io.galgo.cli.ConsoleHome;
import io.galgo.console.Console;
import io.galgo.console.act.Grant;
import io.galgo.console.server.Cluster;
import io.galgo.control.Role;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The looks through a console, and what is said where it refuses or is away. */
@WithKafka(own = true) // all there is on it is compared
class ThroughConsoleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static ConsoleHome home;
    private static String topic;
    private static String group;

    @BeforeAll
    static void start(EmbeddedKafka kafka) throws Exception {
        topic = kafka.newTopic("shop.orders", 2);
        group = "billing-" + UUID.randomUUID();
        kafka.createTopic(group + ".galgo-dead", 1);
        fill(kafka);
        var settings = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers());
        home = ConsoleHome.start(
                directory,
                new Cluster("prod-eu", () -> Console.of(settings, Clock.systemUTC()), ""),
                Map.of("anna", Grant.everywhere(Role.READER), "vera", Grant.everywhere(Role.VIEWER)));
        home.contexts("""
                contexts:
                  anna: {console: "URL", cluster: prod-eu, bootstrap-servers: "KAFKA"}
                  vera: {console: "URL", cluster: prod-eu}
                  fresh: {console: "URL", cluster: prod-eu}
                  nobody: {console: "URL", cluster: prod-eu}
                  elsewhere: {console: "URL", cluster: no-such-cluster, token-file: anna.token}
                  away: {console: "http://localhost:1", token-file: anna.token}
                  readable: {console: "http://galgo.example.com", token-file: anna.token}
                """.replace("KAFKA", kafka.bootstrapServers()));
        home.signIn("anna");
        home.signIn("vera");
        await().atMost(PATIENCE).until(() -> through("lag", group).exitCode() == 0);
    }

    @AfterAll
    static void stop() {
        home.close();
    }

    private static void fill(EmbeddedKafka kafka) throws Exception {
        long then = Instant.now().minusSeconds(7_300).toEpochMilli();
        var settings = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 4; i++) {
                var value = "{\"order\":\"" + i + "\",\"total\":" + i + ".50}";
                var record = new ProducerRecord<>(topic, i % 2, then, bytes("user-" + i), bytes(value));
                record.headers().add("tenant", bytes("t" + i % 2));
                producer.send(record).get();
            }
            var dead =
                    new ProducerRecord<>(group + ".galgo-dead", 0, then, bytes("user-1"), bytes("{\"order\":\"1\"}"));
            Map.of(
                            "galgo-group", group,
                            "galgo-origin-topic", topic,
                            "galgo-origin-partition", "1",
                            "galgo-origin-offset", "0",
                            "galgo-attempt", "4",
                            "galgo-error-class", "java.lang.IllegalStateException",
                            "galgo-error-message", "read timed out",
                            "galgo-error-at", String.valueOf(then))
                    .forEach((name, text) -> dead.headers().add(name, bytes(text)));
            producer.send(dead).get();
        }
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers(), "group.id", group),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.commitSync(Map.of(
                    new TopicPartition(topic, 0), new OffsetAndMetadata(1),
                    new TopicPartition(topic, 1), new OffsetAndMetadata(0)));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static Stream<List<String>> looks() {
        return Stream.of(
                List.of("now"),
                List.of("now", "--check", "-q"),
                List.of("lag"),
                List.of("lag", "GROUP"),
                List.of("lag", "GROUP", "TOPIC/1"),
                List.of("lag", "--check", "5m", "-q"),
                List.of("explain", "GROUP"),
                List.of("explain", "GROUP", "TOPIC/0@1"),
                List.of("explain", "TOPIC/0@0"),
                List.of("topics"),
                List.of("topics", "*", "--all"),
                List.of("topic", "TOPIC"),
                List.of("groups"),
                List.of("group", "GROUP"),
                List.of("dead"),
                List.of("dead", "GROUP", "--all"),
                List.of("dead", "show", "GROUP.galgo-dead/0@0"),
                List.of("dead", "show", "TOPIC/1@0"),
                List.of("stream", "TOPIC", "--from", "begin"),
                List.of("stream", "TOPIC/1", "--from", "begin", "--filter", "value.total > 2", "--header", "tenant=t1"),
                List.of("stream", "TOPIC", "--group", "GROUP", "--fields", "total"),
                List.of("stream", "TOPIC", "--from", "begin", "--count"),
                List.of("group", "no-such-group"),
                List.of("topic", "no-such-topic"),
                List.of("stream", "TOPIC", "--filter", "value.total >"));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void aConsoleGivesTheSameAnswerAsKafkaItself(List<String> look) {
        var words = look.stream()
                .map(word -> word.replace("GROUP", group).replace("TOPIC", topic))
                .toArray(String[]::new);
        await().atMost(PATIENCE).untilAsserted(() -> {
            var direct = CommandRun.of(with(words, "--direct"));
            var through = through(words);
            assertThat(through.exitCode()).as(through.err()).isEqualTo(direct.exitCode());
            assertThat(steady(through.out())).isEqualTo(steady(direct.out()));
            assertThat(steady(through.err())).isEqualTo(steady(direct.err()));
        });
    }

    @Test
    void soItIsAsJson() {
        for (var look : List.of(
                List.of("now"),
                List.of("lag", group),
                List.of("explain", group),
                List.of("group", group),
                List.of("topic", topic),
                List.of("dead", group),
                List.of("dead", "show", topic + "/1@0"))) {
            var words = look.toArray(String[]::new);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    steady(through(with(words, "--json")).out()))
                            .isEqualTo(steady(CommandRun.of(with(with(words, "--direct"), "--json"))
                                    .out())));
        }
    }

    /** Without what is another one with each question: times of asking, how long ago things were, how long it took. */
    private static String steady(String text) {
        return text.replaceAll("\"as_of\":\"[^\"]*\"", "\"as_of\":\"\"")
                .replaceAll("as of \\d\\d:\\d\\d:\\d\\d", "as of")
                .replaceAll("\\d+(\\.\\d+)? (s|m|h)\\b( \\d\\d s| \\d\\d m| \\d+ m)?", "a while")
                .replaceAll(" +", " ");
    }

    private static CommandRun through(String... words) {
        return CommandRun.of(with(words));
    }

    private static String[] with(String[] words, String... more) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        if (!all.contains("--context")) {
            all.addAll(List.of("--context", "anna", "--utc"));
        }
        return all.toArray(String[]::new);
    }

    @Test
    void whatAConsoleRefusesEndsWith4() throws IOException {
        var read = CommandRun.of("dead", "show", topic + "/1@0", "--context", "vera");
        assertThat(read.exitCode()).isEqualTo(4);
        assertThat(read.err()).contains("Needs the right to read on prod-eu");
        assertThat(CommandRun.of("stream", topic, "--context", "vera").exitCode())
                .isEqualTo(4);
        var nobody = CommandRun.of("now", "--context", "nobody");
        assertThat(nobody.exitCode()).isEqualTo(4);
        assertThat(nobody.err()).contains("Sign in first: galgo login --context nobody");
        home.keep("nobody", "guessed");
        var guessed = CommandRun.of("now", "--context", "nobody");
        assertThat(guessed.exitCode()).isEqualTo(4);
        assertThat(guessed.err())
                .contains("This token is not of this console, or its time is over. galgo login --context nobody")
                .doesNotContain("guessed");
        Files.setPosixFilePermissions(home.file("nobody.token"), PosixFilePermissions.fromString("rw-r--r--"));
        var open = CommandRun.of("now", "--context", "nobody");
        assertThat(open.exitCode()).isEqualTo(4);
        assertThat(open.err()).contains("Others may read", "chmod 600");
        Files.delete(home.file("nobody.token"));
    }

    @Test
    void aConsoleThatIsAwayEndsWith6AndOneOverWhichATokenCouldBeReadWith2() {
        var away = CommandRun.of("now", "--context", "away");
        assertThat(away.exitCode()).isEqualTo(6);
        assertThat(away.err()).contains("The console at http://localhost:1 does not answer");
        var readable = CommandRun.of("now", "--context", "readable");
        assertThat(readable.exitCode()).isEqualTo(2);
        assertThat(readable.err()).contains("write https://HOST");
        assertThat(CommandRun.of("now", "--context", "elsewhere").err())
                .contains("This console shows no cluster of that name.");
    }

    @Test
    void aLoginAtAConsoleThatIsAwayOrDoesNotShowTheClusterSaysWhatToDo() throws Exception {
        var before = System.in;
        try {
            System.setIn(new ByteArrayInputStream((home.token("anna") + "\n").getBytes(UTF_8)));
            var elsewhere = CommandRun.of("login", "--context", "elsewhere");
            assertThat(elsewhere.exitCode()).isEqualTo(2);
            assertThat(elsewhere.err())
                    .contains("This console shows no cluster of that name.", "cluster: NAME", "Nothing was changed.");
            System.setIn(new ByteArrayInputStream("token\n".getBytes(UTF_8)));
            var away = CommandRun.of("login", "--context", "away");
            assertThat(away.exitCode()).isEqualTo(6);
            assertThat(away.err()).contains("The console at http://localhost:1 does not answer");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aTokenIsKeptForItsOwnerAlone() throws Exception {
        var before = System.in;
        System.setIn(new ByteArrayInputStream((home.token("anna") + "\n").getBytes(UTF_8)));
        try {
            var run = CommandRun.of("login", "--context", "fresh");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out())
                    .startsWith("anna is signed in to " + home.server().url() + ", until ");
        } finally {
            System.setIn(before);
        }
        assertThat(Files.getPosixFilePermissions(home.file("fresh.token")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(CommandRun.of("groups", group, "--context", "fresh").exitCode())
                .isZero();
        System.setIn(new ByteArrayInputStream("guessed\n".getBytes(UTF_8)));
        try {
            assertThat(CommandRun.of("login", "--context", "fresh").exitCode()).isEqualTo(4);
        } finally {
            System.setIn(before);
        }
        assertThat(CommandRun.of("groups", group, "--context", "fresh").exitCode())
                .isZero(); // the former one stays
    }
}
