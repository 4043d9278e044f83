/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.relay;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.cli.CommandRun;
import io.galgo.jdbc.Outbox;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of an outbox that Kafka refuses, as a person finds and mends them. */
@WithKafka
@WithPostgres
class OutboxCommandTest {

    @TempDir
    private Path directory;

    @Test
    void whatKafkaRefusesIsShownAndSentAgainReleasedOrDropped(EmbeddedKafka kafka, EmbeddedPostgres postgres)
            throws Exception {
        var name = Names.unique("stuck");
        var url = Files.writeString(directory.resolve("url"), postgres.createDatabase(name) + "\n")
                .toString();
        var topic = Topic.of(name, Format.string(), Format.string());
        kafka.createTopic(name, 1, Map.of("max.message.bytes", "2000"));
        var galgo = Galgo.builder()
                .service(name)
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        try (var outbox =
                Outbox.builder(galgo, postgres.dataSource(name)).trustTopics().build()) {
            outbox.createSchema();
            outbox.<SQLException>inTransaction(connection -> outbox.publish(connection, topic, "k", large()));
            outbox.startRelay();
            await().atMost(ofSeconds(60)).until(() -> !outbox.stuck().list().isEmpty());
        }

        var rows = CommandRun.of("outbox", "rows", "--jdbc-url-file", url);
        assertThat(rows.exitCode()).isEqualTo(1);
        assertThat(rows.out()).contains(name, "later events of its key wait", "max.message.bytes");
        var row = rows.out().replaceAll("(?s)^row (\\d+) .*", "$1");

        assertThat(CommandRun.of("outbox", "requeue", row, "--jdbc-url-file", url)
                        .err())
                .contains("Nobody can be asked here: add --yes.");
        assertThat(CommandRun.of("outbox", "release", row, "--jdbc-url-file", url, "--dry-run")
                        .out())
                .isEqualTo("Nothing was changed.\n");
        assertThat(CommandRun.of("outbox", "release", row, "--jdbc-url-file", url, "--yes")
                        .out())
                .isEqualTo("done: row " + row + "\n");
        assertThat(CommandRun.of("outbox", "rows", "--jdbc-url-file", url).out())
                .contains("its key goes on");
        assertThat(CommandRun.of("outbox", "requeue", row, "--jdbc-url-file", url, "--yes")
                        .out())
                .isEqualTo("done: row " + row + "\n");
        assertThat(CommandRun.of("outbox", "rows", "--jdbc-url-file", url))
                .isEqualTo(new CommandRun(0, "No row is stuck.\n", ""));

        var gone = CommandRun.of("outbox", "drop", row, "--jdbc-url-file", url, "--yes");
        assertThat(gone.exitCode()).isEqualTo(4);
        assertThat(gone.err()).contains("Not done: There is no stuck row " + row);
    }

    @Test
    void whyADatabaseDoesNotAnswerIsSaidInTheDriversWords() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        var rows = CommandRun.of("outbox", "rows", "--jdbc-url", "jdbc:postgresql://127.0.0.1:" + closed + "/x?user=a");
        assertThat(rows.exitCode()).isEqualTo(6);
        assertThat(rows.err()).contains("The database does not answer: ", "127.0.0.1:" + closed);
    }

    /** No compression makes it fit. */
    private static String large() {
        var bytes = new byte[10_000];
        new Random(1).nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
