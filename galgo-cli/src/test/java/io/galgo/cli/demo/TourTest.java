/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.galgo.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour as a newcomer goes through it, from a clean start, in a browser; in the end by the commands that the column shows. */
class TourTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path config;

    private Page page;

    @Test
    void eachStepWaitsForWhatReallyHappens() {
        assumeTrue(Files.isExecutable(CHROMIUM), "Chromium is not installed (Debian: apt-get install chromium)");
        try (var demo = CommandRun.process("demo", "--tour", "--count", "20", "--rate", "6")
                        .environment("XDG_CONFIG_HOME", config.toString())
                        .start();
                var playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                var browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(CHROMIUM)
                                .setArgs(List.of("--no-sandbox")))) {
            open(browser, demo.awaitLine(line -> line.startsWith("Open http://localhost:"), PATIENCE));

            step("Kill something");
            press("kill -9 payment");
            step("The pager");
            press("Open it");
            assertThat(page).hasURL(Pattern.compile(".*/lag\\?group=payment&topic=shop\\.reserved&partition=\\d"));
            step("The sentence");
            assertThat(now()).containsText("One key waits: ");
            assertThat(now()).containsText(Pattern.compile("kafka-consumer-groups shows .* LAG \\d+"));
            press("Read");
            step("Mend it");
            follow();
            act("p", "in order, until released or");
            step("Take it back");
            // The column may know before the page does; without the button there is nothing to take back yet.
            assertThat(page.locator("galgo-outcome button", new Page.LocatorOptions().setHasText("Undo")))
                    .isVisible();
            act("u", "Takes back");
            step("Mend many: five first");
            now().locator("a").click();
            assertThat(page.locator(".actions button").first()).containsText("Redrive all alike");
            page.keyboard().press("R");
            page.locator("[name=first]").fill("5");
            page.keyboard().press("Tab");
            agree("5 first; it goes on if none of them fails");
            step("Mend many: all");
            press("Mend the mail server");
            assertThat(now()).containsText("takes mails again");
            now().locator("a").click();
            assertThat(page.locator(".actions button").first()).containsText("Redrive all alike");
            act("R", "open dead letter");
            // It is mended a moment later, and each try tells. Pages are asked by one thread alone.
            await().pollInSameThread().atMost(PATIENCE).until(() -> {
                if (now().locator("galgo-cli code").count() > 0) {
                    byCommand();
                }
                return now().locator("h3").innerText().contains("Yours");
            });
            press("Done");
            assertThat(page.locator("galgo-tour li.done")).hasCount(9);
        }
    }

    private void open(Browser browser, String line) {
        PlaywrightAssertions.setDefaultAssertionTimeout((double) PATIENCE.toMillis());
        page = browser.newPage();
        page.setDefaultTimeout((double) PATIENCE.toMillis());
        page.navigate(line.split(" ", -1)[1]);
    }

    private Locator now() {
        return page.locator("galgo-tour li.now");
    }

    private void step(String title) {
        assertThat(now().locator("h3")).hasText(Pattern.compile(".*" + title));
    }

    private void press(String button) {
        now().locator("button", new Locator.LocatorOptions().setHasText(button))
                .first()
                .click();
    }

    /** Goes to where the column says the step is done. */
    private void follow() {
        now().locator("a").click();
        assertThat(page.locator("galgo-lag-detail .sentence").first()).containsText("One key waits: ");
    }

    /** Presses the key of an action of the page, and agrees to what the sheet says it does. */
    private void act(String key, String said) {
        page.keyboard().press(key);
        agree(said);
    }

    private void agree(String said) {
        assertThat(page.locator(".act-sheet .preview")).containsText(said);
        page.keyboard().press("Enter");
        assertThat(page.locator("dialog")).hasCount(0);
    }

    /** What the column says is done in a terminal. */
    private void byCommand() {
        var words = new ArrayList<>(
                List.of(now().locator("galgo-cli code").innerText().split(" ", -1)));
        words.remove(0);
        words.addAll(List.of(
                "--bootstrap-servers",
                servers(),
                "--key-file",
                config.resolve("galgo/demo.key").toString(),
                "--reason",
                "the tour",
                "--yes",
                "--max",
                "10000"));
        CommandRun.of(words.toArray(String[]::new));
    }

    private String servers() {
        try {
            return Files.readString(config.resolve("galgo/demo.yaml"))
                    .replaceAll("(?s).*bootstrap-servers: (\\S+).*", "$1");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
