/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.console.Console;
import io.galgo.console.access.Users;
import io.galgo.console.act.Grant;
import io.galgo.control.Role;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of those who are signed in when the file of users says something else. */
@WithKafka
class RevokedTest {

    @TempDir
    private Path directory;

    @Test
    void aRoleThatIsTakenAwayEndsTheSessionAndItsStreamAndOthersGoOn(EmbeddedKafka kafka) throws Exception {
        var file = directory.resolve("users.yaml");
        Users.add(file, "anna", Served.PASSWORD.toCharArray(), Grant.everywhere(Role.READER));
        var text = Files.readString(file);
        Files.writeString(file, text + text.replaceFirst("(?s)users:\n", "").replace("anna", "bruno"));
        try (var server = serve(kafka, file)) {
            var anna = new Browser(server.url()).as("anna", Served.PASSWORD);
            var bruno = new Browser(server.url()).as("bruno", Served.PASSWORD);
            try (var streamOfAnna = Stream.of(anna);
                    var streamOfBruno = Stream.of(bruno)) {
                Files.writeString(file, Files.readString(file).replaceFirst("reader", "viewer"));
                streamOfAnna.ends();
                assertThat(anna.get("/api/v1/session").status()).isEqualTo(401);
                assertThat(bruno.get("/api/v1/session").status()).isEqualTo(200);
                assertThat(streamOfBruno.isOpen()).isTrue();
                Files.writeString(file, "users: {anna: {"); // while somebody writes it, what it said holds on
                anna.as("anna", Served.PASSWORD);
                assertThat(anna.get("/api/v1/session").json().path("grants").toString())
                        .contains("viewer");
                Files.writeString(file, text); // no bruno
                streamOfBruno.ends();
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> anna.get("/api/v1/session").status() == 401);
            assertThat(anna.as("anna", Served.PASSWORD)
                            .get("/api/v1/session")
                            .json()
                            .path("grants")
                            .toString())
                    .contains("reader");
        }
    }

    private static ConsoleServer serve(EmbeddedKafka kafka, Path file) {
        var settings = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers());
        var local =
                ServerOptions.local(List.of(new Cluster("prod-eu", () -> Console.of(settings, Clock.systemUTC()), "")));
        return ConsoleServer.start(local.withUsers(Users.read(file)));
    }
}
