/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.galgo.console.Console;
import io.galgo.console.access.Users;
import io.galgo.console.act.Grant;
import io.galgo.console.picture.Masks;
import io.galgo.control.Role;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What pages show where there is little to show: nothing there, nothing known yet, nothing to be had, nothing permitted. In light and dark, and with
 * {@code -Dgalgo.screens=../docs/screens} for the guide. In an order, since a cluster is empty once.
 */
@WithKafka(own = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("try") // a server that is closed while it is looked at
class StatesTest {

    private static final double PATIENCE_MILLIS = 60_000;
    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS);
    private static final String SCREENS = System.getProperty("galgo.screens", "");

    @TempDir
    private static Path directory;

    private static EmbeddedKafka kafka;
    private static Chromium chromium;

    @BeforeAll
    static void start(EmbeddedKafka own) {
        chromium = Chromium.start();
        kafka = own;
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    /** What is done to see a state, from an open console on, and what is seen then. */
    private interface Scene {
        void play(Page page) throws Exception;
    }

    @Test
    @Order(1)
    void anEmptyClusterSaysSoAndHowToBegin() throws Exception {
        try (var server = serve(kafka.bootstrapServers(), Masks.none(), 0)) {
            show(server, "empty-now", page -> heading(page, "This cluster is empty"));
            show(server, "empty-map", page -> {
                page.navigate(server.url() + "/map");
                heading(page, "This cluster has no topics yet. Start the example: galgo demo.");
            });
        }
    }

    @Test
    @Order(2)
    void aClusterWithoutGroupsSaysSo() throws Exception {
        kafka.createTopic("shop.orders", 2);
        try (var server = serve(kafka.bootstrapServers(), Masks.none(), 0)) {
            show(server, "no-groups", page -> {
                page.navigate(server.url() + "/lag");
                heading(page, "This cluster has no consumer groups yet. Start the example: galgo demo.");
            });
            show(server, "no-dead-letters", page -> {
                page.navigate(server.url() + "/dead");
                heading(page, "Nothing is dead.");
            });
        }
    }

    @Test
    @Order(3)
    void whatIsReadForTheFirstTimeIsHatchedAndNotCalledFine() throws Exception {
        try (var server = serve("127.0.0.1:1", Masks.none(), 0)) {
            show(server, "loading", page -> {
                page.navigate(server.url() + "/lag");
                assertThat(page.locator(".lanes-to-come .hatched")).hasCount(5);
                assertThat(page.locator(".calm, table.lag")).hasCount(0);
            });
        }
    }

    @Test
    @Order(4)
    void whatIsMaskedIsSeenByNobody() throws Exception {
        send("{\"order\":\"536365\",\"card\":\"4111 1111 1111 1111\",\"total\":139.12}");
        commit("billing", 1);
        var masks = Masks.read(new ObjectMapper().readTree("[{\"topics\":\"shop.orders\",\"fields\":[\"card\"]}]"));
        try (var server = serve(kafka.bootstrapServers(), masks, 0)) {
            show(server, "masked", page -> {
                page.navigate(server.url() + "/stream?topic=shop.orders&from=begin");
                assertThat(page.locator("table.records")).containsText("536365", PATIENTLY);
                page.locator("table.records td").first().click();
                assertThat(page.locator(".record")).containsText("••••");
                assertThat(page.content()).doesNotContain("4111");
            });
        }
    }

    @Test
    @Order(5)
    void whoMayNotReadIsToldWhatItNeedsAndWhoMayNotSeeSeesNothing() throws Exception {
        var file = directory.resolve("users.yaml");
        var password = Served.PASSWORD;
        Users.add(file, "vera", password.toCharArray(), Grant.everywhere(Role.VIEWER));
        Users.add(file, "otto", password.toCharArray(), new Grant(Role.VIEWER, "test", "", ""));
        try (var server = ConsoleServer.start(options(kafka.bootstrapServers(), Masks.none(), 0, Optional.of(file)))) {
            show(server, "forbidden", page -> {
                signIn(page, "vera", password);
                page.navigate(server.url() + "/stream?topic=shop.orders&from=begin");
                assertThat(page.locator("main [role=alert]")).containsText("Needs the right to read", PATIENTLY);
            });
            show(server, "no-cluster", page -> {
                signIn(page, "otto", password);
                assertThat(page.locator("main")).containsText("otto may see no cluster of this console.", PATIENTLY);
            });
        }
    }

    private static void signIn(Page page, String user, String password) {
        page.locator("[name=user]").fill(user);
        page.locator("[name=password]").fill(password);
        page.locator("button.act").click();
        page.locator(".sign-in")
                .waitFor(new com.microsoft.playwright.Locator.WaitForOptions()
                        .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));
    }

    @Test
    @Order(6)
    void aConsoleThatWasRestartedSaysThatItWasAwayAndHasPeopleSignInAgain() throws Exception {
        var first = serve(kafka.bootstrapServers(), Masks.none(), 0);
        int port = first.url().getPort();
        try (first) {
            var page = open(first);
            page.navigate(first.url() + "/lag");
            assertThat(page.locator("table.lag")).containsText("billing", PATIENTLY);
            first.close();
            assertThat(page.locator("[role=alert]").first()).containsText("What you see is from then.", PATIENTLY);
            assertThat(page.locator("main.stale table.lag")).containsText("billing");
            inBothSchemes(page, "console-away");
            try (var second = serve(kafka.bootstrapServers(), Masks.none(), port)) {
                assertThat(page.locator("main")).containsText("This console opens by the link", PATIENTLY);
                inBothSchemes(page, "console-restarted");
                page.navigate(second.link());
                page.navigate(second.url() + "/lag");
                assertThat(page.locator("table.lag")).containsText("billing", PATIENTLY);
            }
            page.context().close();
        }
    }

    @Test
    @Order(7)
    void aKafkaThatIsGoneIsSaidToBeGoneAndWhatIsSeenIsFromThen() throws Exception {
        try (var server = serve(kafka.bootstrapServers(), Masks.none(), 0)) {
            var page = open(server);
            page.navigate(server.url() + "/lag");
            assertThat(page.locator("table.lag")).containsText("billing", PATIENTLY);
            kafka.stop(1);
            assertThat(page.locator("[role=alert]").first()).containsText("Kafka has not answered since", PATIENTLY);
            assertThat(page.locator("main.stale table.lag")).containsText("billing");
            inBothSchemes(page, "broken");
            page.context().close();
        }
    }

    private static void show(ConsoleServer server, String name, Scene scene) throws Exception {
        var page = open(server);
        scene.play(page);
        inBothSchemes(page, name);
        page.context().close();
    }

    /** Checks what is seen, in light and in dark. */
    private static void inBothSchemes(Page page, String name) {
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            chromium.check(page);
            take(page, name, scheme);
        }
    }

    private static Page open(ConsoleServer server) {
        var page = chromium.tab(chromium.context(ColorScheme.LIGHT), server.url());
        page.navigate(server.link());
        page.locator("nav, .sign-in form").first().waitFor();
        return page;
    }

    private static void heading(Page page, String text) {
        assertThat(page.locator("h1.sentence")).containsText(text, PATIENTLY);
    }

    private static void take(Page page, String name, ColorScheme scheme) {
        if (!SCREENS.isEmpty()) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of(SCREENS).resolve(name + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png"))
                    .setFullPage(true));
        }
    }

    private static ConsoleServer serve(String servers, Masks masks, int port) {
        return ConsoleServer.start(options(servers, masks, port, Optional.empty()));
    }

    private static ServerOptions options(String servers, Masks masks, int port, Optional<Path> users) {
        var settings = new HashMap<String, Object>(Map.of("bootstrap.servers", servers));
        if (!servers.equals("127.0.0.1:1")) {
            settings.put("default.api.timeout.ms", 5_000);
            settings.put("request.timeout.ms", 3_000);
        }
        var cluster = new Cluster("prod-eu", () -> Console.of(settings, "", Clock.systemUTC(), masks), "#7a1f1f");
        var options =
                ServerOptions.local(List.of(cluster)).at(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return users.isPresent() ? options.withUsers(Users.read(users.get())) : options.withPayloads();
    }

    private static void send(String value) throws ExecutionException, InterruptedException {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < 2; i++) {
                producer.send(new ProducerRecord<>(
                                "shop.orders",
                                0,
                                Instant.now().toEpochMilli(),
                                "user-93".getBytes(UTF_8),
                                value.getBytes(UTF_8)))
                        .get();
            }
        }
    }

    private static void commit(String group, long offset) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers(), "group.id", group),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.commitSync(Map.of(new TopicPartition("shop.orders", 0), new OffsetAndMetadata(offset)));
        }
    }
}
