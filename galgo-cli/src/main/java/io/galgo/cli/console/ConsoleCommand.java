/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.console;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.Interrupts;
import io.galgo.cli.look.Connection;
import io.galgo.cli.look.KeyFiles;
import io.galgo.console.access.Users;
import io.galgo.console.act.Executor;
import io.galgo.console.act.ExecutorSettings;
import io.galgo.console.picture.OutOfReachException;
import io.galgo.console.server.Cluster;
import io.galgo.console.server.ConsoleServer;
import io.galgo.console.server.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code galgo console}. */
@Command(
        name = "console",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the cluster in a browser: what is wrong and why, lag, dead letters, topics and who reads them; and mends it, for those who"
                    + " may.",
            "",
            "  galgo console --bootstrap-servers kafka-1:9092",
            "  galgo console --context prod-eu --payloads --allow-fixes",
            "  galgo console --context prod-eu --listen 0.0.0.0:7070 --url https://galgo.example.com --users users.yaml",
            ""
        },
        footer = {
            "",
            "Without --users it is for whoever starts it: it listens on this machine alone, and opens by a link that is good for one"
                    + " browser. On any other address it starts with users and TLS before it only."
        })
public final class ConsoleCommand implements Callable<Integer> {

    private static final Pattern ADDRESS = Pattern.compile("(?:(.+):)?(\\d{1,5})");

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Mixin
    private KeyFiles keys;

    @Option(
            names = "--listen",
            paramLabel = "[HOST:]PORT",
            defaultValue = "7070",
            description =
                    "Where it listens, port 0 for any that is free. By default ${DEFAULT-VALUE}, on this machine alone.")
    private String listen;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "How browsers reach it, where a proxy that does TLS stands before it: https://HOST[:PORT]."
                    + " The proxy keeps the Host header.")
    private URI url;

    @Option(names = "--users", paramLabel = "FILE", description = "Who may sign in, as galgo users add makes it.")
    private Path users;

    @Option(names = "--payloads", description = "Without users: show keys and payloads too.")
    private boolean payloads;

    @Option(
            names = "--allow-fixes",
            description =
                    "Without users: whoever starts it may act too. With users their roles say who may. Either way needs the key.")
    private boolean allowFixes;

    @Option(names = "--open-metrics", description = "Anybody who reaches it may read /metrics.")
    private boolean openMetrics;

    @Option(
            names = "--metrics-token-file",
            paramLabel = "FILE",
            description = "A file with the token that opens /metrics, as Authorization: Bearer TOKEN.")
    private Path metricsToken;

    @Option(
            names = "--webhook-file",
            paramLabel = "FILE",
            description = "A file with the URL that is posted to when a problem begins and when it ends.")
    private Path webhook;

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        try (var interrupts = Interrupts.listen();
                var server = start()) {
            tell(out, server);
            interrupts.await();
        }
        return ExitCode.OK; // to be ended is its only end
    }

    /** Prints the link that opens a console, and the next one whenever it was used. */
    public static void tell(PrintWriter out, ConsoleServer server) {
        server.onCodeUsed(() -> out.println("That link was used. For another browser: " + server.link()));
        out.println("Open " + server.link());
    }

    private ConsoleServer start() {
        try {
            return ConsoleServer.start(options());
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.REFUSED, e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new CliException(ExitCode.USAGE, e.getMessage(), e);
        } catch (OutOfReachException e) {
            throw new CliException(ExitCode.OUT_OF_REACH, e.getMessage(), e);
        }
    }

    private ServerOptions options() {
        return new ServerOptions(
                List.of(cluster()),
                address(listen),
                Optional.ofNullable(url),
                Optional.ofNullable(users).map(Users::read),
                payloads,
                allowFixes,
                openMetrics,
                Optional.ofNullable(metricsToken).map(ConsoleCommand::secret),
                Optional.ofNullable(webhook).map(ConsoleCommand::secretAddress),
                InstantSource.system());
    }

    /** With a key, where anything names one: it is asked for where fixes are. */
    private Cluster cluster() {
        var authority = connection.authority();
        var trusted = keys.trusted(authority);
        var cluster = new Cluster(connection.name(), connection::open, connection.band())
                .believing(authority.tenant(), trusted);
        if (!allowFixes && !keys.hasSigning(authority)) {
            return cluster;
        }
        var settings = ExecutorSettings.of(keys.signing(authority))
                .on(connection.name(), authority.tenant(), trusted, connection.masks());
        return cluster.actingBy(
                () -> Executor.of(connection.settings(), authority.isDemo() ? settings.forDemo() : settings));
    }

    private static InetSocketAddress address(String text) {
        var match = ADDRESS.matcher(text);
        if (!match.matches() || Integer.parseInt(match.group(2)) > 65_535) {
            throw new CliException(ExitCode.USAGE, "--listen " + text + ": write PORT or HOST:PORT.");
        }
        var host = match.group(1) == null ? "127.0.0.1" : match.group(1);
        return new InetSocketAddress(host, Integer.parseInt(match.group(2)));
    }

    /** Not quoted where it is none: it may hold a secret. */
    private static URI secretAddress(Path file) {
        try {
            return new URI(secret(file));
        } catch (URISyntaxException quotesIt) {
            throw new CliException(ExitCode.USAGE, file + " holds no address: one line, https://HOST/...");
        }
    }

    private static String secret(Path file) {
        try {
            var secret = Files.readString(file).strip();
            if (secret.isEmpty()) {
                throw new CliException(ExitCode.USAGE, file + " is empty.");
            }
            return secret;
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, file + " cannot be read: " + e, e);
        }
    }
}
