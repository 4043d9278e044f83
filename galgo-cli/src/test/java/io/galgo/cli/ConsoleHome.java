/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.galgo.console.access.Users;
import io.galgo.console.act.Grant;
import io.galgo.console.server.Cluster;
import io.galgo.console.server.ConsoleServer;
import io.galgo.console.server.ServerOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** A console that people sign in to, and the home directory of whoever asks it by contexts. */
public final class ConsoleHome implements AutoCloseable {

    private static final String PASSWORD = "correct horse battery";

    private final Path directory;
    private final ConsoleServer server;
    private final String homeBefore;

    private ConsoleHome(Path directory, ConsoleServer server, String homeBefore) {
        this.directory = directory;
        this.server = server;
        this.homeBefore = homeBefore;
    }

    /** Starts the console, and makes the directory this process's home until it is closed. */
    public static ConsoleHome start(Path home, Cluster cluster, Map<String, Grant> people) throws IOException {
        var users = home.resolve("users.yaml");
        people.forEach((name, grant) -> Users.add(users, name, PASSWORD.toCharArray(), grant));
        var options = serving(home, cluster);
        var directory = Files.createDirectories(home.resolve(".config/galgo"));
        return new ConsoleHome(
                directory, ConsoleServer.start(options), System.setProperty("user.home", home.toString()));
    }

    /** Options of a console with the people of a home. */
    public static ServerOptions serving(Path home, Cluster cluster) {
        return ServerOptions.local(List.of(cluster)).withUsers(Users.read(home.resolve("users.yaml")));
    }

    /** The console. */
    public ConsoleServer server() {
        return server;
    }

    /** A file beside the contexts. */
    public Path file(String name) {
        return directory.resolve(name);
    }

    /** Writes the contexts; {@code URL} in them is the console's. */
    public void contexts(String yaml) throws IOException {
        Files.writeString(
                file("contexts.yaml"), yaml.replace("URL", server.url().toString()));
    }

    /** Has a person's context ask as that person. */
    public void signIn(String person) throws Exception {
        keep(person, token(person));
    }

    /** What the page gives to who is signed in. */
    public String token(String person) throws Exception {
        return token(server, person);
    }

    /** As this console's, of another one with the same people. */
    public static String token(ConsoleServer server, String person) throws Exception {
        var client = HttpClient.newHttpClient();
        var signedIn = client.send(
                post(server, "session", "{\"user\":\"" + person + "\",\"password\":\"" + PASSWORD + "\"}")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        var cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
        var made = client.send(
                post(server, "token", "{}")
                        .header("Cookie", cookie.substring(0, cookie.indexOf(';')))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(made.body()).path("token").asText();
    }

    private static HttpRequest.Builder post(ConsoleServer server, String path, String json) {
        return HttpRequest.newBuilder(server.url().resolve("/api/v1/" + path))
                .headers("Origin", server.url().toString(), "Galgo-Request", "page", "Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
    }

    /** Keeps a token for a context. */
    public void keep(String context, String token) throws IOException {
        var file = file(context + ".token");
        Files.writeString(file, token);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Override
    public void close() {
        System.setProperty("user.home", homeBefore);
        server.close();
    }
}
