/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.cli.CommandRun;
import io.galgo.console.access.Users;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console as a person starts it, and who may sign in to it. */
@WithKafka
class ConsoleCommandTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    @Test
    void theLinkThatIsPrintedOpensItAndTheNextOneIsPrintedThen(EmbeddedKafka kafka) throws Exception {
        try (var console = CommandRun.process(
                        "console", "--bootstrap-servers", kafka.bootstrapServers(), "--listen", "0")
                .start()) {
            console.awaitLine(line -> line.startsWith("Open http://localhost:"), PATIENCE);
            var link = URI.create(console.lines().get(0).substring("Open ".length()));
            var origin = "http://localhost:" + link.getPort();
            var signIn = HttpRequest.newBuilder(URI.create(origin + "/api/v1/session"))
                    .headers("Origin", origin, "Galgo-Request", "page", "Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"code\":\"" + link.getFragment() + "\"}"))
                    .build();
            var response = HttpClient.newHttpClient().send(signIn, HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).contains("\"person\":\"you\"");
            console.awaitLine(line -> line.startsWith("That link was used. For another browser: " + origin), PATIENCE);
            console.terminate();
            assertThat(console.awaitExit(PATIENCE)).isZero();
        }
    }

    @Test
    void itIsNotStartedForOthersWithoutUsers() {
        var run = CommandRun.of("console", "--bootstrap-servers", "127.0.0.1:1", "--listen", "0.0.0.0:0");
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err())
                .contains("galgo users add NAME --role viewer", "--users FILE")
                .doesNotContain("\tat ");
        assertThat(CommandRun.of("console", "--bootstrap-servers", "127.0.0.1:1", "--listen", "here")
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void theAddressOfAWebhookIsNotShownWhereItIsNone() throws Exception {
        var file = directory.resolve("webhook");
        for (var wrong : List.of("https://hooks.example/T0 word-that-opens-it", "hooks.example/word-that-opens-it")) {
            Files.writeString(file, wrong);
            var run = CommandRun.of("console", "--bootstrap-servers", "localhost:1", "--webhook-file", file.toString());
            assertThat(run.exitCode()).isIn(2, 4);
            assertThat(run.err()).contains("https://HOST").doesNotContain("word-that-opens-it");
        }
    }

    @Test
    void usersAreAddedByAPasswordThatIsOnNoCommandLine() {
        var file = directory.resolve("users.yaml");
        var before = System.in;
        System.setIn(new ByteArrayInputStream("correct horse battery\n".getBytes(UTF_8)));
        try {
            var run = CommandRun.of(
                    "users", "add", "anna", "--role", "operator", "--groups", "billing", "--file", file.toString());
            assertThat(run.exitCode()).as(run.err()).isZero();
        } finally {
            System.setIn(before);
        }
        assertThat(Users.read(file)
                        .signIn("anna", "correct horse battery".toCharArray())
                        .orElseThrow()
                        .grants())
                .singleElement()
                .hasToString("operator, groups billing");
        assertThat(CommandRun.of("users", "add", "bruno", "--role", "king", "--file", file.toString())
                        .err())
                .contains("There is no role \"king\": one of viewer, reader, operator, admin is.");
    }
}
