/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.galgo.console.server.ConsoleServer;
import io.galgo.console.server.ServerOptions;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
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
    private static final String DETAIL = "galgo-lag-detail .sentence >> nth=0";

    private final Path directory = Path.of(System.getProperty("galgo.screens", ""));

    @TempDir
    private Path config;

    private RunningDemo demo;
    private ConsoleServer server;
    private Page page;

    @Test
    void takesThem() throws IOException {
        try (var running = RunningDemo.start(config, "--count", "6", "--rate", "12");
                var console = ConsoleServer.start(ServerOptions.local(List.of(running.cluster()))
                        .withPayloads()
                        .withFixes());
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
        var address = "/dead?group=mail&kind=" + kind;
        open(address, ".kind .sentence", "letters open");
        take("poison");
        demo.galgo("demo", "incident", "poison", "--end");
        page.keyboard().press("R");
        page.locator("[name=first]").fill("5");
        page.keyboard().press("Tab");
        assertThat(page.locator(".act-sheet .preview")).containsText("5 first", patiently());
        take("poison-redrive");
        page.keyboard().press("Enter");
        assertThat(page.locator("galgo-outcome")).containsText("failed again", patiently());
        demo.awaitSaid("No dead letter is open", () -> {
            demo.tryAct("dead", "redrive", "mail", "--kind", kind, "--first", "2");
            return demo.said("dead", "mail");
        });
        open(address + "&all=true", "h1", "Nothing is dead");
        assertThat(page.locator("nav")).containsText(Pattern.compile("Dead letters\\s+0"), patiently());
        take("poison-mended");
        demo.endAndAwaitNormal("poison");
    }

    private void providerDown() {
        var address = "/lag?filter=payment&group=payment&topic=shop.reserved";
        demo.begin("provider-down");
        demo.awaitSaid("Circuit open", "explain", "payment");
        open("/now", ".problems", "payment");
        take("provider-down-now");
        open(address, DETAIL, "Circuit open");
        take("provider-down");
        act("b", "begins nothing new", "2"); // all of the group
        assertThat(page.locator("galgo-outcome")).containsText("Paused on", patiently());
        assertThat(page.locator(DETAIL)).containsText("Paused", patiently());
        take("provider-down-paused");
        demo.galgo("demo", "incident", "provider-down", "--end");
        act("b", "goes on with", null);
        assertThat(page.locator("galgo-outcome")).containsText("Resumed on", patiently());
        mended("provider-down", address);
    }

    private void slow() {
        var address = "/lag?filter=delivery&group=delivery&topic=shop.paid";
        demo.begin("slow");
        demo.awaitSaid("It goes on, but is behind", "explain", "delivery");
        open(address, DETAIL, "behind");
        take("slow");
        mended("slow", address);
    }

    private void hotKey() {
        demo.begin("hot-key");
        var event = demo.awaitSaid("One key is hot.*galgo fix park status (\\S+/(\\d)@\\d+)", "explain", "status");
        var address =
                "/lag?filter=shop.parcel-scanned&group=status&topic=shop.parcel-scanned&partition=" + event.group(2);
        open(address, DETAIL, "One key is hot");
        take("hot-key");
        act("p", "wait in status.galgo-parked, in order", null);
        assertThat(page.locator("galgo-outcome")).containsText("Parked on", patiently());
        assertThat(page.locator(DETAIL)).not().containsText("One key is hot", patiently());
        take("hot-key-parked");
        demo.galgo("demo", "incident", "hot-key", "--end");
        act("u", "Takes back", null);
        assertThat(page.locator("galgo-outcome")).containsText("Released on", patiently());
        mended("hot-key", address);
    }

    private void outbox() {
        var address = "/stream?topic=shop.checked-out&from=begin&filter=" + encoded("key == \"wholesale-2\"");
        demo.begin("outbox");
        demo.awaitOutbox("later events of its key wait");
        open(address, "h1", "0 matches");
        take("outbox");
        demo.endAndAwaitNormal("outbox");
        open(address, "h1", "1 match");
        take("outbox-mended");
    }

    private void duplicates() {
        demo.begin("duplicates");
        demo.awaitSaid("[1-9]\\d* came again", "demo", "check", "--jdbc-url", demo.jdbcUrl());
        open("/now", "h1", "Nothing is wrong");
        take("duplicates");
        demo.endAndAwaitNormal("duplicates");
    }

    /** Ends an incident, and takes what its page says once all is as it was. */
    private void mended(String incident, String address) {
        demo.endAndAwaitNormal(incident);
        open(address, DETAIL, "up to date");
        take(incident + "-mended");
    }

    /** Presses a key, and has done what the sheet says it would do. */
    private void act(String key, String said, String scope) {
        page.keyboard().press(key);
        if (scope != null) {
            page.locator(".act-sheet select").first().selectOption(scope);
        }
        assertThat(page.locator(".act-sheet .preview")).containsText(said, patiently());
        page.keyboard().press("Enter");
    }

    private void open(String address, String where, String text) {
        page.navigate(server.url() + address);
        assertThat(page.locator(where).first()).containsText(Pattern.compile(text), patiently());
    }

    private void take(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(directory.resolve("incident-" + name + "-light.png"))
                .setFullPage(page.locator("dialog").count() == 0));
    }

    private static LocatorAssertions.ContainsTextOptions patiently() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
