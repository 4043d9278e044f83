/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.cli.CommandRun;
import io.galgo.cli.ConsoleHome;
import io.galgo.console.Console;
import io.galgo.console.act.ControlSetup;
import io.galgo.console.act.Executor;
import io.galgo.console.act.ExecutorSettings;
import io.galgo.console.act.Grant;
import io.galgo.console.picture.Masks;
import io.galgo.console.server.Cluster;
import io.galgo.console.server.ConsoleServer;
import io.galgo.consume.RunningConsumer;
import io.galgo.control.Control;
import io.galgo.control.Role;
import io.galgo.control.SigningKey;
import io.galgo.control.TrustedKeys;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Acts through a console on a running consumer: as those by a key of one's own, in the name of who holds the token. */
@WithKafka
class ActsThroughConsoleTest {

    @TempDir
    private static Path directory;

    private static final SigningKey KEY = SigningKey.generate("test-1", Role.ADMIN, LocalDate.of(9999, 12, 31));
    private static final TrustedKeys TRUSTED = TrustedKeys.of(List.of(KEY.trust()));
    private static final String TENANT = "t" + UUID.randomUUID().toString().substring(0, 8);
    private static final String GROUP = "billing-" + UUID.randomUUID();

    private static String topic;
    private static ConsoleHome home;
    private static ConsoleServer onlyLooks;
    private static RunningConsumer consumer;
    private static volatile boolean mended;

    @BeforeAll
    static void start(EmbeddedKafka kafka) throws Exception {
        topic = kafka.newTopic("shop.orders", 1);
        var settings = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers());
        try (var setup = ControlSetup.of(settings, TENANT)) {
            setup.create(setup.wanted());
        }
        KEY.write(directory.resolve("test.key"));
        home = ConsoleHome.start(
                directory,
                looked(settings)
                        .actingBy(() -> Executor.of(
                                settings, ExecutorSettings.of(KEY).on("prod-eu", TENANT, TRUSTED, Masks.none()))),
                Map.of(
                        "olga",
                        Grant.everywhere(Role.ADMIN),
                        "vera",
                        Grant.everywhere(Role.VIEWER),
                        "omar",
                        new Grant(Role.OPERATOR, "", "mail", "")));
        onlyLooks = ConsoleServer.start(ConsoleHome.serving(directory, looked(settings)));
        contexts(kafka);
        for (var person : List.of("olga", "vera", "omar")) {
            home.signIn(person);
        }
        home.keep("looks", ConsoleHome.token(onlyLooks, "olga"));
        consume(kafka);
        await().untilAsserted(
                        () -> assertThat(direct("group", GROUP, "--json").out()).contains("test-1", "\"next\":"));
        await().untilAsserted(() -> assertThat(through("group", GROUP).err()).isEmpty());
        await().until(() -> direct(words("fix pause GROUP --dry-run")).exitCode() == 0); // brokers know it as a member
    }

    private static Cluster looked(Map<String, Object> settings) {
        return new Cluster("prod-eu", () -> Console.of(settings, TENANT, Clock.systemUTC(), Masks.none()), "")
                .believing(TENANT, TRUSTED);
    }

    private static void contexts(EmbeddedKafka kafka) throws IOException {
        home.contexts("""
                contexts:
                  prod-eu:
                    bootstrap-servers: "KAFKA"
                    key-file: "KEY"
                    tenant: TENANT
                  olga: {console: "URL", cluster: prod-eu}
                  vera: {console: "URL", cluster: prod-eu}
                  omar: {console: "URL", cluster: prod-eu}
                  nobody: {console: "URL", cluster: prod-eu}
                  looks: {console: "LOOKS", cluster: prod-eu}
                """.replace("KAFKA", kafka.bootstrapServers())
                .replace("KEY", directory.resolve("test.key").toString())
                .replace("TENANT", TENANT)
                .replace("LOOKS", onlyLooks.url().toString()));
    }

    /** A service whose provider refuses all keys but one until it is mended: their events wait for an hour. */
    private static void consume(EmbeddedKafka kafka) {
        var galgo = Galgo.builder()
                .service("billing")
                .bootstrapServers(kafka.bootstrapServers())
                .control(Control.trusting(TRUSTED).tenant(TENANT))
                .build();
        var orders = Topic.of(topic, Format.string(), Format.string());
        try (var publisher = galgo.publisher()) {
            for (var key : List.of("ann", "user-1", "user-2", "user-3", "user-4")) {
                publisher.publish(orders, key, "{}").toCompletableFuture().join();
            }
        }
        consumer = galgo.consumer(GROUP)
                .on(orders, ActsThroughConsoleTest::handle)
                .retry(RetryPolicy.backoff(Duration.ofHours(1), Duration.ofHours(1)))
                .circuitBreaker(CircuitBreaker.off())
                .commitInterval(Duration.ofMillis(50))
                .start();
    }

    private static void handle(Event<String, String> event) {
        if (!mended && !event.key().equals("ann")) {
            throw new IllegalStateException("the provider does not answer");
        }
    }

    @AfterAll
    static void stop() {
        mended = true;
        consumer.close();
        onlyLooks.close();
        home.close();
    }

    // ---- previews and refusals, which change nothing ----

    static Stream<String> previews() {
        return Stream.of(
                "fix retry GROUP TOPIC/0@3",
                "fix skip GROUP TOPIC/0@3",
                "fix interrupt GROUP TOPIC/0@3",
                "fix park GROUP TOPIC/0@3 --for 1h",
                "fix release GROUP TOPIC key=user-3",
                "fix pause GROUP",
                "fix pause GROUP TOPIC/0 --for 30m",
                "fix resume GROUP",
                "fix seek GROUP TOPIC --to begin",
                "fix seek GROUP TOPIC/0 --to 2",
                "fix set GROUP retry.attempts=2 --only TOPIC",
                "fix unset GROUP retry.attempts",
                "dead redrive GROUP",
                "dead dismiss GROUP",
                "replay GROUP TOPIC/0@0..0 --again",
                "job cancel GROUP NOPE",
                "fix pause no-such-group",
                "fix skip GROUP TOPIC/0@999",
                "fix set GROUP concurrency=many",
                "fix pause GROUP --for 30d",
                "fix undo NOPE",
                "fix park GROUP TOPIC/0@3 --json",
                "fix seek GROUP TOPIC --to begin --json");
    }

    @ParameterizedTest
    @MethodSource("previews")
    void aPreviewIsTheSameThroughAConsole(String act) {
        var words = words(act + " --dry-run");
        await().untilAsserted(() -> assertAlike(through(words), direct(words)));
    }

    @Test
    void whatWasNotSeenIsNotDoneByEitherWay() {
        for (var bound : List.of("--max 0 --reason INC-12", "--plan 000000000000 --reason INC-12", "--max 1", "")) {
            var words = words("fix pause GROUP --yes " + bound);
            assertAlike(through(words), direct(words));
            assertThat(through(words).exitCode()).isIn(2, 4);
        }
    }

    // ---- acts ----

    @Test
    void anActHasTheSameOutcomeByEitherWay() {
        for (var acts : List.of(
                List.of("fix pause GROUP", "fix resume GROUP --json"),
                List.of("fix park GROUP TOPIC key=user-7", "fix release GROUP TOPIC key=user-7"),
                List.of("fix set GROUP concurrency=8", "fix unset GROUP concurrency"),
                List.of("fix retry GROUP TOPIC/0@3", "fix ask GROUP TOPIC/0@3"))) {
            var through = acts.stream().map(act -> through(doing(act))).toList();
            var direct = acts.stream().map(act -> direct(doing(act))).toList();
            for (int i = 0; i < acts.size(); i++) {
                assertAlike(through.get(i), direct.get(i));
            }
        }
        assertAlike(through(doing("fix skip GROUP TOPIC/0@1")), direct(doing("fix skip GROUP TOPIC/0@2")));
        awaitOpen(2);
        var dismissed = through(doing("dead dismiss GROUP"));
        awaitOpen(0);
        var reopened = direct(doing("dead reopen GROUP"));
        awaitOpen(2);
        assertAlike(dismissed, direct(doing("dead dismiss GROUP")));
        awaitOpen(0);
        assertAlike(through(doing("dead reopen GROUP")), reopened);
        awaitOpen(2);
        assertThat(dismissed.out()).contains("done, 2 of 2 done, 0 failed");
        mended = true;
        assertThat(through(doing("dead redrive GROUP")).out())
                .contains("done, 2 of 2 done, 0 failed", " · galgo job watch ");
    }

    /** A decision is acknowledged before it can be read. */
    private void awaitOpen(int letters) {
        await().until(() -> direct("dead", GROUP, "--json").json().path("open").asInt() == letters);
    }

    @Test
    void whatOneWayDidTheOtherTakesBack() {
        var first = through(doing("fix pause GROUP"));
        var second = direct(doing("fix undo " + operation(first)));
        var third = through(doing("fix undo " + operation(second)));
        assertThat(third.out()).startsWith("applied on ");
        assertAlike(second, direct(doing("fix undo " + operation(third))));
    }

    @Test
    void ofAParkedKeyItIsSaidByWhomUntilWhenAndWhyAndHowThatIsTakenBack() {
        var parked = operation(through(doing("fix park GROUP TOPIC/0@4 --for 1h")));
        for (var context : List.of("olga", "prod-eu")) {
            await().untilAsserted(
                            () -> assertThat(as(context, "explain", GROUP).out().replaceAll("\\s+", " "))
                                    .containsPattern(
                                            "One key of " + topic
                                                    + "/0 is parked by olga, until \\S+( \\w+ \\S+)? \\(in .{1,9}\\): INC-12\\. Its events wait in order")
                                    .contains("→ galgo fix undo " + parked));
        }
        assertThat(through(doing("fix undo " + parked)).exitCode()).isZero();
        await().untilAsserted(() -> assertThat(through("explain", GROUP).out()).doesNotContain("parked by"));
    }

    @Test
    void theAuditNamesWhoHoldsTheTokenAndWhoWasRefused() {
        var done = operation(through(doing("fix pause GROUP")));
        through(doing("fix resume GROUP"));
        var refused = as("vera", doing("fix pause GROUP"));
        assertThat(refused)
                .isEqualTo(new CommandRun(4, "", "Not done: Needs operator on " + GROUP + ". vera is viewer.\n"));

        var audit = as("vera", "audit", "--group", GROUP);
        assertThat(audit.out().lines())
                .anySatisfy(line -> assertThat(line).contains(done, "olga  cli", "pause", "INC-12"))
                .anySatisfy(line -> assertThat(line).contains("vera  cli", "refused", "Needs operator"));
        assertThat(direct("audit", "--verify").exitCode()).isZero();
        assertThat(through("audit", "--verify").exitCode()).isZero();
    }

    @Test
    void whatAConsoleRefusesIsNotDone() {
        var act = doing("fix pause GROUP");
        assertThat(as("omar", act)) // what he may not see is not there
                .isEqualTo(new CommandRun(4, "", "Not done: That is not there, or you may not see it.\n"));
        assertThat(through(doing("fix pause no-such-group")).err())
                .isEqualTo("Not done: There is no consumer group no-such-group; galgo groups lists them.\n");
        assertThat(as("looks", act).err()).startsWith("Not done: This console only looks: it has no key that signs.");
        assertThat(as("looks", act).exitCode()).isEqualTo(4);
        assertThat(as("nobody", act).err()).startsWith("Sign in first: galgo login --context nobody");
        assertThat(as("nobody", act).exitCode()).isEqualTo(4);
        var patient = through(words("fix pause GROUP --yes --max 1 --reason INC-12 --wait 5m"));
        assertThat(patient.exitCode()).isEqualTo(2);
        assertThat(patient.err()).contains("for a minute at most");
        var ownKey = through(words("fix pause GROUP --dry-run --key-file " + directory.resolve("test.key")));
        assertThat(ownKey.exitCode()).isEqualTo(2);
        assertThat(ownKey.err()).contains("leave out --key-file");
    }

    // ---- looks at what was done ----

    @Test
    void whatWasDoneAndWhoTakesCommandsIsToldByAConsoleToo() {
        direct(doing("fix set GROUP retry.attempts=3"));
        var job = operation(direct(doing("replay GROUP TOPIC/0@0..0")));
        for (var look : List.of(
                "settings",
                "settings GROUP --json",
                "settings no-such-group",
                "jobs",
                "jobs " + job + " --json",
                "jobs NOPE",
                "job watch " + job,
                "audit",
                "audit --group GROUP --json",
                "audit --who olga --since -1h",
                "audit --verify -q",
                "group GROUP --json",
                "explain GROUP",
                "lag GROUP",
                "keys list",
                "keys list --rotate test-2")) {
            var words = words(look);
            await().untilAsserted(() -> assertAlike(through(words), direct(words)));
        }
        direct(doing("fix unset GROUP retry.attempts"));
    }

    @Test
    void whoSeesSomeGroupsIsToldOfThoseAndNotWhetherTheAuditIsSound() {
        assertThat(as("omar", "settings").out()).startsWith("Nothing is in force");
        assertThat(as("omar", "keys", "list").out()).doesNotContain(GROUP);
        var audit = as("omar", "audit", "--verify");
        assertThat(audit.exitCode()).isEqualTo(3);
        assertThat(audit.out())
                .doesNotContain(GROUP, "Nothing is wrong")
                .contains("Whether anything is wrong with the audit is told to who may see all groups");
    }

    private static String operation(CommandRun run) {
        assertThat(run.out()).as(run.err()).contains("operation ");
        return run.out().replaceAll("(?s).*operation (\\w{8}).*", "$1");
    }

    private static String[] doing(String act) {
        return words(act + (act.startsWith("fix ask") ? "" : " --yes --max 5 --reason INC-12") + " --wait 60s");
    }

    // ---- how they are compared ----

    private static void assertAlike(CommandRun through, CommandRun direct) {
        assertThat(steady(through.err())).isEqualTo(steady(direct.err()));
        assertThat(steady(through.out())).isEqualTo(steady(direct.out()));
        assertThat(through.exitCode()).isEqualTo(direct.exitCode());
    }

    /** Without what is another one each time: who did it, ids of acts and plans, times, numbers of attempts and offsets. */
    private static String steady(String text) {
        return text.replaceAll("\\b(olga|" + Pattern.quote(System.getProperty("user.name")) + ")\\b", "WHO")
                .replaceAll("\\b[A-Z0-9]{8}\\b", "ID")
                .replaceAll("\"plan\":\"\\w+\"|[Pp]lan \\w{12}\\b", "plan")
                .replaceAll("\\d[\\d,.:]*( ms| s| m| h)?", "N")
                .replaceAll("\\s+", " ")
                .replaceAll("N( N)+", "N"); // 59 s, 1 m 00 s
    }

    private static String[] words(String command) {
        return command.replace("GROUP", GROUP).replace("TOPIC", topic).strip().split(" +");
    }

    private static CommandRun through(String... words) {
        return as("olga", words);
    }

    private static CommandRun direct(String... words) {
        return as("prod-eu", words);
    }

    private static CommandRun as(String context, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--context", context, "--utc"));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
