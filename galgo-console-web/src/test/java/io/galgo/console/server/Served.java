/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import io.galgo.console.access.Users;
import io.galgo.console.act.Grant;
import io.galgo.control.Role;
import io.galgo.testkit.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** A server with people of each role before the scene, one as long as the broker is the same: it ends with the run. For tests that run one after another. */
final class Served {

    static final String PASSWORD = "correct horse battery";

    private static Served shared;

    private final String kafka;
    private final ConsoleServer server;
    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    private final Map<String, String> cookies = new HashMap<>();

    private Served(EmbeddedKafka kafka) {
        this.kafka = kafka.bootstrapServers();
        try {
            var file = users(Files.createTempDirectory("galgo-console").resolve("users.yaml"));
            var local = ServerOptions.local(List.of(Scene.on(kafka).cluster("prod-eu", "#7a1f1f")));
            server = ConsoleServer.start(new ServerOptions(
                    local.clusters(),
                    local.listen(),
                    Optional.empty(),
                    Optional.of(Users.read(file)),
                    false,
                    false,
                    false,
                    Optional.of("token"),
                    Optional.empty(),
                    () -> Instant.now().plus(later.get())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var viewer = person("viewer");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> knowsAll(viewer.get("/api/v1/lag"))
                        && viewer.get("/api/v1/dead").status() == 200);
    }

    /** Tells whether the scene is whole: the first answer is there before all groups have committed, or were asked. */
    private static boolean knowsAll(Browser.Got lag) {
        return lag.status() == 200
                && lag.json().path("not_known").isEmpty()
                && Set.copyOf(lag.json().findValuesAsText("group"))
                        .containsAll(Set.of("billing", "ledger", "ledger2", "loyalty", "search", "mail", "vault"));
    }

    /** The one before this broker; an earlier broker's ends. */
    static synchronized Served by(EmbeddedKafka kafka) {
        if (shared != null && !shared.kafka.equals(kafka.bootstrapServers())) {
            shared.server.close();
            shared = null;
        }
        if (shared == null) {
            shared = new Served(kafka);
        }
        shared.later.set(Duration.ZERO);
        return shared;
    }

    /** One of each role, and some who have theirs in places. */
    static Path users(Path file) throws IOException {
        Users.add(file, "viewer", PASSWORD.toCharArray(), Grant.everywhere(Role.VIEWER));
        var hash = Files.readString(file)
                .replaceAll("(?s).*password: \"?([^\"\\s]+).*", "$1"); // another one takes a second
        return Files.writeString(file, """
                  reader: {password: "HASH", grants: [{role: reader}]}
                  operator: {password: "HASH", grants: [{role: operator}]}
                  admin: {password: "HASH", grants: [{role: admin}]}
                  elsewhere: {password: "HASH", grants: [{role: admin, cluster: test}]}
                  shop: {password: "HASH", grants: [{role: reader, cluster: prod-eu, topics: shop}]}
                  mail: {password: "HASH", grants: [{role: reader, cluster: prod-eu, groups: mail}]}
                  keeper: {password: "HASH", grants: [{role: reader, cluster: prod-eu, topics: vault}]}
                  ledger: {password: "HASH", grants: [{role: viewer, cluster: prod-eu, groups: ledger}]}
                  of-billing: {password: "HASH", grants: [{role: operator, cluster: prod-eu, groups: billing}]}
                  of-mail: {password: "HASH", grants: [{role: operator, cluster: prod-eu, groups: mail}, {role: viewer, groups: mail}]}
                """.replace("HASH", hash), StandardOpenOption.APPEND);
    }

    ConsoleServer server() {
        return server;
    }

    /** Has the server's clock be ahead. */
    void later(Duration time) {
        later.set(time);
    }

    Browser browser() {
        return new Browser(server.url());
    }

    /** Signs in, which takes a second. */
    Browser signedIn(String user) {
        try {
            return browser().as(user, PASSWORD);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Somebody who has signed in before, for tests that end no session. */
    Browser person(String user) {
        return browser()
                .withCookie(cookies.computeIfAbsent(user, name -> signedIn(name).cookie()));
    }

    /** Sends a request as it is written, and returns what comes back. */
    String raw(String request) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
