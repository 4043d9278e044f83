/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.galgo.console.Console;
import io.galgo.console.server.Cluster;
import io.galgo.console.server.ConsoleServer;
import io.galgo.console.server.ServerOptions;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Takes the pictures of {@code docs/incidents.md}, each incident found and mended: {@code -Dgalgo.screens=../docs/screens}. */
@EnabledIfSystemProperty(named = "galgo.screens", matches = ".+")
class IncidentScreensTest {

    private static final double PATIENCE_MILLIS = 180_000;

    private final Path directory = Path.of(System.getProperty("galgo.screens", ""));

    @TempDir
    private Path config;

    private RunningDemo demo;
    private ConsoleServer server;
    private Page page;

    @Test
    void takesThem() {
        try (var running = RunningDemo.start(config, "--count", "6", "--rate", "12");
                var console = ConsoleServer.start(ServerOptions.local(List.of(new Cluster(
                                "demo",
                                () -> Console.of(Map.of("bootstrap.servers", running.servers()), Clock.systemUTC()),
                                Cluster.STRIPED)))
                        .withPayloads());
                var playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                var browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(Path.of("/usr/bin/chromium"))
                                .setArgs(List.of("--no-sandbox")))) {
            demo = running;
            server = console;
            page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1280, 800));
            page.setDefaultTimeout(PATIENCE_MILLIS);
            page.navigate(server.link());
            page.locator("nav").waitFor();
            poison();
            providerDown();
            slow();
            hotKey();
            outbox();
            duplicates();
        }
    }

    private void poison() {
        demo.begin("poison");
        var kind = demo.awaitSaid("(\\d\\d) dead letters are open, in 1 kind.* (\\w{4}) +\\d+ ", "dead", "mail")
                .group(2);
        take("/dead?group=mail", ".kinds tbody tr", "OutsideWorld.mail", "poison");
        demo.galgo("demo", "incident", "poison", "--end");
        demo.awaitSaid("No dead letter is open", () -> {
            demo.tryAct("dead", "redrive", "mail", "--kind", kind, "--first", "2");
            return demo.said("dead", "mail");
        });
        take("/dead?group=mail", "h1", "Nothing is dead", "poison-mended");
        demo.endAndAwaitNormal("poison");
    }

    private void providerDown() {
        demo.begin("provider-down");
        demo.awaitSaid("Circuit open", "explain", "payment");
        take("/lag?group=payment&topic=shop.reserved", ".detail .sentence >> nth=0", "Circuit open", "provider-down");
        demo.act("fix", "pause", "payment", "--for", "30m");
        take("/lag?group=payment&topic=shop.reserved", ".detail .sentence >> nth=0", "Paused", "provider-down-paused");
        demo.act("fix", "resume", "payment");
        demo.endAndAwaitNormal("provider-down");
    }

    private void slow() {
        demo.begin("slow");
        demo.awaitSaid("It goes on, but is behind", "explain", "delivery");
        take("/lag?group=delivery&topic=shop.paid", ".detail .sentence >> nth=0", "behind", "slow");
        demo.endAndAwaitNormal("slow");
    }

    private void hotKey() {
        demo.begin("hot-key");
        var event = demo.awaitSaid("One key is hot.*galgo fix park status (\\S+/(\\d)@\\d+)", "explain", "status");
        var address = "/lag?group=status&topic=shop.parcel-scanned&partition=" + event.group(2);
        take(address, ".detail .sentence >> nth=0", "One key is hot", "hot-key");
        demo.act("fix", "park", "status", event.group(1));
        take(address, ".detail .sentence >> nth=0", "parked|up to date", "hot-key-parked");
        demo.endAndAwaitNormal("hot-key");
    }

    private void outbox() {
        var address = "/stream?topic=shop.checked-out&from=begin&filter=" + encoded("key == \"wholesale-2\"");
        demo.begin("outbox");
        demo.awaitOutbox("later events of its key wait");
        take(address, "h1", "0 matches", "outbox");
        demo.endAndAwaitNormal("outbox");
        take(address, "h1", "1 match", "outbox-mended");
    }

    private void duplicates() {
        demo.begin("duplicates");
        demo.awaitSaid("[1-9]\\d* came again", "demo", "check", "--jdbc-url", demo.jdbcUrl());
        take("/now", "h1", "Nothing is wrong", "duplicates");
        demo.endAndAwaitNormal("duplicates");
    }

    private void take(String address, String where, String text, String name) {
        page.navigate(server.url() + address);
        assertThat(page.locator(where).first())
                .containsText(
                        Pattern.compile(text), new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(directory.resolve("incident-" + name + "-light.png"))
                .setFullPage(true));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
