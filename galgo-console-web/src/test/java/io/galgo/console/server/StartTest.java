/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.console.Console;
import io.galgo.console.access.Users;
import io.galgo.console.act.Grant;
import io.galgo.control.Role;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the server may be started, and what it shows then. */
@WithKafka
class StartTest {

    private Scene scene;

    @BeforeEach
    void connect(EmbeddedKafka kafka) {
        scene = Scene.on(kafka);
    }

    @Test
    void itRefusesToStartWhereOthersCouldOpenItOrPasswordsCouldBeRead() {
        var local = ServerOptions.local(List.of(scene.cluster("prod-eu", "")));
        var everywhere = new InetSocketAddress("0.0.0.0", 0);
        assertThatThrownBy(() -> options(local, everywhere, Optional.empty(), Optional.empty()))
                .hasMessageContaining("could open this console: add users first (galgo users add NAME --role viewer)");
        var users = Optional.of(usersOf());
        assertThatThrownBy(() -> options(local, everywhere, Optional.empty(), users))
                .hasMessageContaining("--url https://HOST");
        assertThatThrownBy(() -> options(local, everywhere, Optional.of(URI.create("http://galgo.example")), users))
                .hasMessageContaining("readable");
        assertThat(options(local, everywhere, Optional.of(URI.create("https://galgo.example")), users)
                        .url())
                .isPresent();
    }

    private static ServerOptions options(
            ServerOptions local, InetSocketAddress listen, Optional<URI> url, Optional<Users> users) {
        return new ServerOptions(
                local.clusters(),
                listen,
                url,
                users,
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                local.clock());
    }

    private Users usersOf() {
        var file = directory.resolve("more-users.yaml");
        Users.add(file, "anna", Served.PASSWORD.toCharArray(), Grant.everywhere(Role.VIEWER));
        return Users.read(file);
    }

    @TempDir
    private Path directory;

    @Test
    void withoutUsersItOpensByAOneTimeCodeAndShowsNoPayloads() throws Exception {
        try (var own = ConsoleServer.start(ServerOptions.local(List.of(scene.cluster("prod-eu", ""))))) {
            var browser = new Browser(own.url());
            assertThat(browser.get("/api/v1/session").json().path("signs_in_by").asText())
                    .isEqualTo("code");
            var code = own.link().substring(own.link().indexOf('#') + 1);
            assertThat(browser.post("/api/v1/session", "{\"code\":\"guessed\"}").status())
                    .isEqualTo(401);
            assertThat(browser.post("/api/v1/session", "{\"code\":\"" + code + "\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(own.link()).doesNotContain(code);
            assertThat(new Browser(own.url())
                            .post("/api/v1/session", "{\"code\":\"" + code + "\"}")
                            .status())
                    .isEqualTo(401);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> browser.get("/api/v1/lag").status() == 200);
            assertThat(browser.get("/api/v1/record?topic=shop.orders&partition=7&offset=0")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void aClusterThatDoesNotAnswerIsSaidNotTo() throws Exception {
        var away = new Cluster(
                "away",
                () -> Console.of(
                        Map.of(
                                "bootstrap.servers",
                                "127.0.0.1:1",
                                "default.api.timeout.ms",
                                2000,
                                "request.timeout.ms",
                                1000),
                        Clock.systemUTC()),
                "");
        try (var own = ConsoleServer.start(ServerOptions.local(List.of(away)))) {
            var browser = new Browser(own.url());
            var code = own.link().substring(own.link().indexOf('#') + 1);
            browser.post("/api/v1/session", "{\"code\":\"" + code + "\"}");
            assertThat(browser.get("/api/v1/lag").status()).isEqualTo(503);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(browser.get("/api/v1/lag").error()).contains("127.0.0.1:1"));
        }
    }
}
