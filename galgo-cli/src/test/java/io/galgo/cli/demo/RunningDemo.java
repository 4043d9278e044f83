/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.cli.CommandRun;
import io.galgo.console.Console;
import io.galgo.console.act.Executor;
import io.galgo.console.act.ExecutorSettings;
import io.galgo.console.picture.Masks;
import io.galgo.console.server.Cluster;
import io.galgo.control.SigningKey;
import io.galgo.control.TrustedKeys;
import io.galgo.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;

/** A demo that runs in a process of its own and is kept, and a person at another terminal. */
final class RunningDemo implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Pattern ADDRESSES = Pattern.compile("Kafka (\\S+), PostgreSQL (\\S+?)\\. Ctrl-C ends it\\..*");

    private final ChildJvm process;
    private final Path key;
    private final String servers;
    private final String jdbcUrl;

    private RunningDemo(ChildJvm process, Path key, MatchResult addresses) {
        this.process = process;
        this.key = key;
        this.servers = addresses.group(1);
        this.jdbcUrl = addresses.group(2);
    }

    /** Starts it; returns once all its orders are through. */
    static RunningDemo start(Path config, String... options) {
        var arguments = new ArrayList<>(List.of("demo", "--headless", "--json", "--keep"));
        arguments.addAll(List.of(options));
        var process = CommandRun.process(arguments.toArray(String[]::new))
                .environment("XDG_CONFIG_HOME", config.toString())
                .start();
        var line = process.awaitLine(said -> said.startsWith("The shop keeps running: "), PATIENCE);
        var addresses = ADDRESSES.matcher(line);
        assertThat(addresses.find()).as(line).isTrue();
        return new RunningDemo(process, config.resolve("galgo").resolve("demo.key"), addresses.toMatchResult());
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    String servers() {
        return servers;
    }

    /** Returns its cluster as its own console shows it: mended by whoever has its key. */
    Cluster cluster() throws IOException {
        var settings = Map.<String, Object>of("bootstrap.servers", servers);
        var signing = SigningKey.read(key);
        var trusted = TrustedKeys.of(List.of(signing.trust()));
        return new Cluster("demo", () -> Console.of(settings, Clock.systemUTC()), Cluster.STRIPED)
                .believing("", trusted)
                .actingBy(() -> Executor.of(
                        settings,
                        ExecutorSettings.of(signing)
                                .on("demo", "", trusted, Masks.none())
                                .forDemo()));
    }

    void begin(String incident) {
        assertThat(galgo("demo", "incident", incident, "--for", "20m").out())
                .startsWith(incident + " for 20m. Find it: galgo ");
    }

    void end(String incident) {
        assertThat(galgo("demo", "incident", incident, "--end").exitCode()).isZero();
    }

    /** Ends an incident, and waits until the shop is as it was. */
    void endAndAwaitNormal(String incident) {
        end(incident);
        awaitNormal();
    }

    void awaitNormal() {
        patiently().untilAsserted(() -> {
            assertThat(check()).contains("0 effects twice. All are handled.");
            var now = galgo("now", "--check");
            assertThat(now.exitCode()).as(now.out()).isZero();
        });
    }

    /** A look is a whole command: between two of them the shop has its turn. */
    private static ConditionFactory patiently() {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .atMost(PATIENCE);
    }

    /** Looks until it says something, in one line. */
    MatchResult awaitSaid(String sentence, String... look) {
        return awaitSaid(sentence, () -> said(look));
    }

    MatchResult awaitSaid(String sentence, Supplier<String> look) {
        var pattern = Pattern.compile(sentence);
        var found = new ArrayList<MatchResult>();
        patiently().untilAsserted(() -> {
            var said = look.get();
            var match = pattern.matcher(said);
            assertThat(match.find()).as(said).isTrue();
            found.add(match.toMatchResult());
        });
        return found.get(0);
    }

    String said(String... look) {
        var run = galgo(look);
        return (run.out() + run.err()).replaceAll("\\s+", " ");
    }

    /** Carries an act out, and returns its id. */
    String act(String... words) {
        var run = tryAct(words);
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        return run.out().replaceAll("(?s).*operation (\\w{8}).*", "$1");
    }

    /** The same, whatever becomes of it. */
    CommandRun tryAct(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--key-file", key.toString(), "--reason", "practice", "--yes", "--max", "1000"));
        return galgo(all.toArray(String[]::new));
    }

    /** Does something about the cart's outbox. */
    String outbox(String verb, String... more) {
        var all = new ArrayList<>(List.of("outbox", verb));
        all.addAll(List.of(more));
        all.addAll(List.of("--schema", "shop_cart", "--jdbc-url", jdbcUrl));
        var run = CommandRun.of(all.toArray(String[]::new));
        return (run.out() + run.err()).replaceAll("\\s+", " ");
    }

    /** Looks at the cart's outbox until it says something. */
    MatchResult awaitOutbox(String sentence) {
        return awaitSaid(sentence, () -> outbox("rows"));
    }

    String check() {
        return said("demo", "check", "--jdbc-url", jdbcUrl);
    }

    CommandRun galgo(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--bootstrap-servers", servers));
        return CommandRun.of(all.toArray(String[]::new));
    }

    /** Ends it as Ctrl-C does, and returns its exit code and its account, the last JSON it printed: a JVM may warn behind it. */
    CommandRun end() {
        process.terminate();
        int exitCode = process.awaitExit(PATIENCE);
        var lines = process.lines();
        var account = lines.stream().filter(line -> line.startsWith("{")).reduce("", (before, last) -> last);
        return new CommandRun(exitCode, account, String.join("\n", lines));
    }

    @Override
    public void close() {
        process.close();
    }
}
