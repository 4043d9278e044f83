/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian's Chromium, driven by Playwright. Whatever a page logs as an error, or asks of another host, is kept. By one thread alone. */
final class Chromium implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/chromium");

    private static final double PATIENCE_MILLIS = 60_000;

    /** A status that is no 200, and a stream that is refused, are no errors of a page. */
    private static final List<String> EXPECTED = List.of("Failed to load resource", "EventSource's response");

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> errors = new ArrayList<>();

    private Chromium() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        .setArgs(List.of("--no-sandbox")));
    }

    /** Starts it; the test is skipped where there is none. From now on pages have a while to show what is asserted: a machine may be slow. */
    static Chromium start() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        assumeTrue(Files.isExecutable(PROGRAM), "Chromium is not installed (Debian: apt-get install chromium)");
        return new Chromium();
    }

    /** A browser of its own, without cookies. */
    BrowserContext context(ColorScheme scheme) {
        return browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(1280, 800)
                .setColorScheme(scheme)
                .setTimezoneId("Europe/Madrid")
                .setPermissions(List.of("clipboard-read", "clipboard-write")));
    }

    /** A tab that is watched. */
    Page tab(BrowserContext context, URI console) {
        var page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && EXPECTED.stream().noneMatch(message.text()::startsWith)) {
                errors.add(message.text());
            }
        });
        page.onPageError(errors::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(console.toString())) {
                errors.add("asked another host: " + request.url());
            }
        });
        return page;
    }

    /** Checks that nothing serious keeps people from using the page, and that nothing went wrong on it. */
    void check(Page page) {
        var seen = List.copyOf(errors);
        errors.clear();
        assertThat(seen).isEmpty();
        var violations = new AxeRunOptions();
        violations.setResultTypes(List.of("violations"));
        var serious = new AxeBuilder(page)
                        .options(violations)
                        .setLegacyMode(true) // in the page itself, which has no frames, and not in another tab
                        .analyze()
                        .getViolations()
                        .stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(rule -> rule.getId() + ": " + rule.getHelp() + " "
                                + rule.getNodes().stream()
                                        .map(node -> node.getHtml())
                                        .limit(3)
                                        .toList())
                        .toList();
        assertThat(serious).isEmpty();
    }

    @Override
    public void close() {
        playwright.close();
    }
}
