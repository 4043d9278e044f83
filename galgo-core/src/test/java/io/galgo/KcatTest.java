/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.galgo.produce.NewEvent;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another client, kcat (librdkafka), reads what Galgo writes, and Galgo reads what it writes. */
@WithKafka
class KcatTest {

    record CheckedOut(String cart, int items) {}

    private final EmbeddedKafka kafka;
    private Topic<String, CheckedOut> topic;

    @TempDir
    private Path directory;

    KcatTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    static void needsKcat() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(bin -> Files.isExecutable(Path.of(bin, "kcat"))),
                "kcat is not on the PATH: apt-get install kcat, or run ./galgo test");
    }

    @BeforeEach
    void createTopic() {
        topic = Topic.json(kafka.newTopic("shop.checked-out", 1), CheckedOut.class)
                .type("checked-out");
    }

    @Test
    void kcatReadsKeyValueAndHeadersOfAnEvent() throws Exception {
        var event = NewEvent.of(topic, "cart-7", new CheckedOut("cart-7", 2))
                .id(new EventId("0198a7d1-52c0-7001-9d5a-3f4b6c7d8e9f"))
                .time(Instant.parse("2026-03-01T12:00:00Z"))
                .revision(3);
        try (var publisher = galgo().publisher()) {
            publisher.publish(event).toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
        assertThat(kcat("-C", "-o", "beginning", "-c", "1", "-f", "%k\n%s\n%h\n"))
                .containsExactly(
                        "cart-7",
                        "{\"cart\":\"cart-7\",\"items\":2}",
                        "ce_specversion=1.0,ce_id=0198a7d1-52c0-7001-9d5a-3f4b6c7d8e9f,ce_source=cart,ce_type=checked-out,"
                                + "ce_time=2026-03-01T12:00:00Z,content-type=application/json,galgo-revision=3");
    }

    @Test
    void aRecordOfKcatIsAnEventWithAComputedId() throws Exception {
        kcat(
                "-P",
                "-k",
                "cart-7",
                Files.writeString(directory.resolve("value"), "{\"cart\":\"cart-7\",\"items\":2}")
                        .toString());
        var event = read();
        assertThat(event.key()).isEqualTo("cart-7");
        assertThat(event.value()).isEqualTo(new CheckedOut("cart-7", 2));
        assertThat(event.id().time()).contains(event.timestamp());
        assertThat(read().id()).as("the same at every read").isEqualTo(event.id());
        assertThat(event.type()).isEqualTo(topic.name());
        assertThat(event.source()).isEmpty();
    }

    @Test
    void aRecordOfKcatMayCarryItsOwnId() throws Exception {
        kcat(
                "-P",
                "-H",
                "ce_id=order-4711",
                "-H",
                "ce_source=kcat",
                Files.writeString(directory.resolve("value"), "{}").toString());
        assertThat(read().id()).hasToString("order-4711");
        assertThat(read().source()).contains("kcat");
        assertThat(read().key()).isNull();
    }

    private Galgo galgo() {
        return Galgo.builder()
                .service("cart")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
    }

    private List<String> kcat(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kcat", "-q", "-b", kafka.bootstrapServers(), "-t", topic.name()));
        command.addAll(List.of(arguments));
        var output = directory.resolve("output");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("kcat ends").isTrue();
        assertThat(process.exitValue()).as(() -> "kcat's exit, see " + output).isZero();
        return Files.readAllLines(output, UTF_8);
    }

    /** What a consumer's handler is given, each time in a group of its own. */
    @SuppressWarnings("try") // the consumer is there to be closed
    private Event<String, CheckedOut> read() {
        var handled = new ConcurrentLinkedQueue<Event<String, CheckedOut>>();
        try (var consumer = galgo().consumer("billing-" + UUID.randomUUID())
                .on(topic, handled::add)
                .start()) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !handled.isEmpty());
        }
        return handled.peek();
    }
}
