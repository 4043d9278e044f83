/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.cli.CommandRun;
import io.galgo.cli.Main;
import io.galgo.console.stream.RecordSearch;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code galgo stream} as a person or a script runs it, on a real broker. */
@WithKafka
class StreamTest {

    private final Instant then = Instant.now().minusSeconds(3_600).truncatedTo(ChronoUnit.SECONDS);

    private EmbeddedKafka kafka;
    private String topic;

    /** Four orders in two partitions. */
    @BeforeEach
    void prepare(EmbeddedKafka shared) {
        kafka = shared;
        topic = kafka.newTopic("shop.orders", 2);
        for (int i = 0; i < 4; i++) {
            publish(i % 2, i, "{\"order\":\"" + i + "\",\"lines\":[1,2],\"total\":" + i + ".50}");
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing waits for it
    private void publish(int partition, int number, String value) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var record = new ProducerRecord<>(
                    topic,
                    partition,
                    then.plusSeconds(number).toEpochMilli(),
                    ("user-" + number).getBytes(UTF_8),
                    value.getBytes(UTF_8));
            record.headers().add("tenant", ("t" + number % 2).getBytes(UTF_8)).add("api-key", "s3cret".getBytes(UTF_8));
            producer.send(record);
        }
    }

    @Test
    void recordsAreShownALineEachAndWhatWasDoneIsSaid() {
        var run = galgo("stream", topic, "--from", "begin", "--filter", "value.order == \"2\"");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .matches(
                        "(\\d+ \\w+ )?\\d\\d:\\d\\d:\\d\\d\\.000  0@1  user-2  \\Q{\"order\":\"2\",\"lines\":[1,2],\"total\":2.50}\\E\n");
        assertThat(run.err()).matches("1 match in 4 records, [\\d.]+ s\\.\n");
        assertThat(galgo("stream", topic, "--from", "begin", "-q").err()).isEmpty();
    }

    @Test
    void theyAreChosenByKeyHeaderPartitionAndPosition() {
        assertThat(galgo("stream", topic, "--from", "begin", "--key", "user-3").out())
                .contains("1@1  user-3")
                .hasLineCount(1);
        assertThat(galgo("stream", topic, "--from", "begin", "--header", "tenant=t1")
                        .out())
                .hasLineCount(2);
        assertThat(galgo("stream", topic, "--from", "begin", "--partition", "1").out())
                .hasLineCount(2);
        assertThat(galgo("stream", topic + "/1", "--from", "1").out())
                .contains("user-3")
                .hasLineCount(1);
        assertThat(galgo(
                                "stream",
                                topic,
                                "--from",
                                "begin",
                                "--until",
                                then.plusSeconds(2).toString())
                        .out())
                .hasLineCount(2);
        assertThat(galgo("stream", topic).out()).isEmpty(); // the last 15 minutes
        assertThat(galgo("stream", topic, "--from", "begin", "--count").out()).isEqualTo("4\n");
        var limited = galgo("stream", topic, "--from", "begin", "--limit", "1");
        assertThat(limited.out()).hasLineCount(1);
        assertThat(limited.err()).contains("There may be more: --limit");
    }

    @Test
    void jsonHasARecordALineWithItsValueAsItIs() {
        var json = galgo("stream", topic, "--from", "begin", "--key", "user-2", "--json")
                .json();
        assertThat(json.path("v").asInt()).isEqualTo(1);
        assertThat(json.path("topic").asText()).isEqualTo(topic);
        assertThat(json.path("partition").asInt()).isZero();
        assertThat(json.path("offset").asLong()).isEqualTo(1);
        assertThat(json.path("timestamp").asText())
                .isEqualTo(then.plusSeconds(2).toString());
        assertThat(json.path("key").asText()).isEqualTo("user-2");
        assertThat(json.path("value").toString()).startsWith("{\"order\":\"2\",\"lines\":[1,2],\"total\":2.5");
        assertThat(json.path("headers").toString())
                .isEqualTo("[{\"name\":\"tenant\",\"value\":\"t0\"},{\"name\":\"api-key\",\"value\":\"••••\"}]");
        var fields = galgo("stream", topic, "--from", "begin", "--key", "user-2", "--json", "--fields", "total,none");
        assertThat(fields.out()).contains("\"value\":{\"total\":2.50}");
        var count =
                galgo("stream", topic, "--from", "begin", "--count", "--json").json();
        assertThat(count.path("matched").asLong()).isEqualTo(4);
        assertThat(count.path("whole").asBoolean()).isTrue();
    }

    @Test
    void whatOthersWroteDoesNothingToTheTerminal() {
        publish(0, 9, "{\"name\":\"a\u202eb\u009b2J\",\"raw\":\"\u200b\"}");
        publish(0, 9, "\u001b[2J\u0007plain");
        var text = galgo("stream", topic, "--from", "begin", "--key", "user-9");
        assertThat(text.out())
                .contains("a\\u{202e}b\\x9b2J", "\\x1b[2J\\x07plain")
                .doesNotContain("\u001b", "\u202e", "\u009b");
        var json =
                galgo("stream", topic, "--from", "begin", "--filter", "key == 'user-9' && has(value.name)", "--json");
        assertThat(json.out()).contains("a\\u202eb\\u009b2J").doesNotContain("\u202e", "\u009b");
        assertThat(json.json().path("value").path("name").asText()).isEqualTo("a\u202eb\u009b2J");
    }

    @Test
    void itFollowsUntilItIsInterruptedAndSaysWhatWasDone() throws Exception {
        var out = new StringWriter();
        var err = new StringWriter();
        var exitCode = new CompletableFuture<Integer>();
        var following = new Thread(() -> exitCode.complete(Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                "stream",
                topic,
                "--from",
                "begin",
                "--follow",
                "--bootstrap-servers",
                kafka.bootstrapServers())));
        following.start();
        await().until(() -> out.toString().lines().count() == 4);
        publish(1, 7, "late");
        await().until(() -> out.toString().contains("user-7  late"));
        following.interrupt();
        assertThat(exitCode.get()).isEqualTo(130);
        assertThat(err.toString()).startsWith("5 matches in 5 records, ");
    }

    static Stream<List<String>> wrongUsage() {
        return Stream.of(
                List.of("--from", "yesterday"),
                List.of("--filter", "value.order =="),
                List.of("--filter", "valeu == 1"),
                List.of("--header", "tenant"),
                List.of("--header", "api-key=s3cret"),
                List.of("--limit", "0"),
                List.of("--partition", "7"),
                List.of("--partition", "-1"),
                List.of("--follow", "--until", "-1m"),
                List.of("--group", "no-such-group"),
                List.of("--group", "g", "--from", "begin"));
    }

    @ParameterizedTest
    @MethodSource("wrongUsage")
    void wrongUsageIsSaidAndEndsWith2(List<String> arguments) {
        var all = new ArrayList<>(List.of("stream", topic));
        all.addAll(arguments);
        var run = galgo(all.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isNotBlank().doesNotContain("\tat ", "Exception");
    }

    @Test
    void progressTellsHowFarItIsHowFastAndHowLongYet() {
        var progress = new RecordSearch.Progress(6_400_000, 1, 6_400_000, 9_200_000, 0);
        assertThat(StreamProgress.line(progress, false, Duration.ofMillis(15_534)))
                .isEqualTo("██████████░░░░░ 6.4 of 9.2 M · 1 match · 412 k/s · 7.0 s left · Ctrl-C stops");
        assertThat(StreamProgress.end(progress, false, true, false, Duration.ofSeconds(15)))
                .isEqualTo("Stopped at 6.4 of 9.2 M: 1 match in 6,400,000 records, 15 s.");
        assertThat(StreamProgress.line(new RecordSearch.Progress(12, 2, 12, 0, 0), true, Duration.ofSeconds(6)))
                .isEqualTo("live · 12 read · 2 matches · 2/s · Ctrl-C stops");
    }

    private CommandRun galgo(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--utc", "--bootstrap-servers", kafka.bootstrapServers()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
