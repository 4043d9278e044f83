/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.cli.CommandRun;
import io.galgo.jdbc.Outbox;
import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay as a process of its own, beside a service that only writes. */
@WithKafka
@WithPostgres
class RelayCommandTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"table", "log"})
    void whatAServiceWritesIsPublishedByARelayOfItsOwnUntilItIsToldToEnd(
            String way, EmbeddedKafka kafka, EmbeddedPostgres postgres) throws Exception {
        var name = Names.unique("relayed");
        var url = postgres.createDatabase(name);
        var topic = Topic.json(kafka.newTopic("relayed-" + way, 1), String.class);
        var galgo = Galgo.builder()
                .service(name)
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        var builder = Outbox.builder(galgo, postgres.dataSource(name));
        try (var outbox = (way.equals("log") ? builder.log() : builder).build()) {
            outbox.createSchema();
            publish(outbox, topic, "1");
            try (var relay = relay(name, kafka, url, way)) {
                await().atMost(PATIENCE).until(() -> records(kafka, topic) > 0);
                publish(outbox, topic, "2");
                await().atMost(PATIENCE).until(() -> records(kafka, topic) > 2); // a transaction's end counts too
                relay.awaitLine(line -> line.endsWith("RELAYING"), PATIENCE);
                relay.terminate();
                assertThat(relay.awaitExit(PATIENCE)).isZero();
                assertThat(relay.lines()).last().isEqualTo("closed");
            }
        }
        dropSlots(postgres, name);
    }

    private ChildJvm relay(String service, EmbeddedKafka kafka, String url, String way) throws IOException {
        return CommandRun.process("relay", "--service", service, "--bootstrap-servers", kafka.bootstrapServers())
                .args("--jdbc-url-file", urlFile(url), "--outbox", way)
                .start();
    }

    private String urlFile(String url) throws IOException {
        return Files.writeString(directory.resolve("url"), url + "\n").toString();
    }

    private static void publish(Outbox outbox, Topic<String, String> topic, String value) throws SQLException {
        outbox.<SQLException>inTransaction(connection -> outbox.publish(connection, topic, "k", value));
    }

    private static long records(EmbeddedKafka kafka, Topic<?, ?> topic)
            throws InterruptedException, ExecutionException {
        var partition = new TopicPartition(topic.name(), 0);
        return kafka.admin()
                .listOffsets(java.util.Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private static void dropSlots(EmbeddedPostgres postgres, String database) throws SQLException {
        try (var connection = postgres.dataSource(database).getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                    + " WHERE database = current_database()");
        }
    }

    @Test
    void anOutboxThatIsNotThereIsSaid(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws IOException {
        var run = CommandRun.of(
                "relay",
                "--service",
                "s",
                "--bootstrap-servers",
                kafka.bootstrapServers(),
                "--jdbc-url-file",
                urlFile(postgres.createDatabase(Names.unique("empty"))));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("There is no outbox in this database").doesNotContain("\tat ");
    }

    @Test
    void theNameOfAnotherServiceIsRefused(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws Exception {
        var name = Names.unique("cart");
        var url = postgres.createDatabase(name);
        var galgo = Galgo.builder()
                .service("cart")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        try (var outbox = Outbox.create(galgo, postgres.dataSource(name))) {
            outbox.createSchema();
            var relay = outbox.startRelay();
            await().atMost(PATIENCE)
                    .until(() -> relay.status().ranges().stream().allMatch(range -> range.lease() > 0));
        }
        var run = CommandRun.of(
                "relay",
                "--service",
                "catr",
                "--bootstrap-servers",
                kafka.bootstrapServers(),
                "--jdbc-url-file",
                urlFile(url));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("\"cart\"", "\"catr\"").doesNotContain("\tat ");
    }

    @Test
    void aPasswordOnTheCommandLineIsRefused() {
        var run = CommandRun.of(
                "relay",
                "--service",
                "s",
                "--bootstrap-servers",
                "b:1",
                "--jdbc-url",
                "jdbc:postgresql://d/x?password=p");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--jdbc-url-file").doesNotContain("password=p");
    }
}
