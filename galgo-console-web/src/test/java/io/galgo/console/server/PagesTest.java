/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pages as a person meets them, in a real browser. */
@WithKafka
@SuppressWarnings("try") // a server that is closed while it is looked at
class PagesTest {

    private static final AtomicReference<Duration> LATER = new AtomicReference<>(Duration.ZERO);

    private static Scene scene;
    private static ConsoleServer server;
    private static Chromium chromium;

    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start(EmbeddedKafka kafka) {
        chromium = Chromium.start();
        scene = Scene.on(kafka);
        server = serve(true, 0);
    }

    private static ConsoleServer serve(boolean payloads, int port) {
        var local = ServerOptions.local(List.of(scene.cluster("prod-eu", "#7a1f1f")));
        return ConsoleServer.start(new ServerOptions(
                local.clusters(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                Optional.empty(),
                Optional.empty(),
                payloads,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                () -> Instant.now().plus(LATER.get())));
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
            server.close();
        }
    }

    @BeforeEach
    void open() {
        LATER.set(Duration.ZERO);
        context = chromium.context(ColorScheme.LIGHT);
        page = chromium.tab(context, server.url());
        page.navigate(server.link());
        assertThat(page.locator("nav a[aria-current=page]")).hasText(Pattern.compile("Now.*"));
    }

    @AfterEach
    void leave() {
        context.close();
    }

    @Test
    void nowSaysWhatIsWrongTheWorstFirst() {
        assertThat(page.locator("h1")).hasText(Pattern.compile("\\d+ of \\d+ groups need you\\..*"));
        assertThat(page.locator(".problems li").first()).containsText("No owner: ");
        assertThat(page.locator("h2")).hasText(Pattern.compile("7 dead letters are open\\s+in 3 kinds\\."));
        assertThat(page.url()).doesNotContain("#"); // the code is used, and gone
        chromium.check(page);
    }

    @Test
    void lagLeadsByKeysFromTheTableToTheSentence() {
        go("Lag");
        assertThat(row("billing")).containsText("one key waits");
        assertThat(row("legacy-erp")).containsText("cause not known: not Galgo");
        assertThat(row("ledger")).containsText("paused since");
        page.keyboard().press("/");
        page.keyboard().type("billing");
        assertThat(page.locator("table.lag tbody tr")).hasCount(1);
        page.keyboard().press("Tab");
        page.locator("h1").click();
        page.keyboard().press("j");
        page.keyboard().press("Enter");
        var detail = page.locator("galgo-lag-detail");
        assertThat(detail.locator(".sentence").first()).containsText("user-93");
        assertThat(detail.locator("figure.track svg"))
                .hasAttribute("aria-label", Pattern.compile("Partition \\d: needs you\\. Log from .*"));
        var before = detail.locator("h2").innerText();
        page.keyboard().press("]");
        assertThat(detail.locator("h2")).not().hasText(before);
        page.keyboard().press("i");
        assertThat((String) page.evaluate("navigator.clipboard.readText()"))
                .contains("galgo explain billing shop.orders/", "/lag?", "committed lag");
        chromium.check(page);
    }

    @Test
    void aLinkOpensTheProblemItself() {
        page.navigate(server.url() + "/lag?group=loyalty&topic=shop.payments&partition=2");
        assertThat(page.locator("galgo-lag-detail h2")).containsText("partition 2");
        assertThat(page.locator("galgo-lag-detail .sentence").first()).containsText("No owner: loyalty has no members");
    }

    @Test
    void theHeatMapIsAGridThatArrowsMoveIn() {
        go("Lag");
        page.keyboard().press("h");
        var grid = page.locator("table[role=grid]");
        assertThat(grid).isVisible();
        assertThat(grid.locator("td[tabindex='0']")).hasCount(1);
        grid.locator("tr", new Locator.LocatorOptions().setHasText("loyalty"))
                .locator("td")
                .first()
                .focus();
        page.keyboard().press("ArrowRight");
        page.keyboard().press("End");
        page.keyboard().press("ArrowLeft");
        page.keyboard().press("Enter");
        assertThat(page.locator("galgo-lag-detail h2")).containsText("loyalty · shop.payments · partition 2");
        chromium.check(page);
    }

    @Test
    void deadLettersAreGatheredAndOneIsShownWhole() {
        go("Dead letters");
        page.locator(
                        "table.kinds a",
                        new Page.LocatorOptions().setHasText("SendFailedException at SmtpClient.send:212"))
                .click();
        assertThat(page.locator(".kind h2")).containsText("mail");
        page.locator(".kind tbody a").first().click();
        assertThat(page.locator("galgo-record pre").first()).containsText("\"order\": \"536365\"");
        chromium.check(page);
    }

    @Test
    void theMapShowsWhoReadsATopic() {
        go("Map");
        page.locator("td a", new Page.LocatorOptions().setHasText("shop.payments"))
                .click();
        assertThat(page.locator("figure.map figcaption"))
                .containsText("shop.payments is read by ledger, ledger2, loyalty");
        chromium.check(page);
        page.locator("input[type=search]").fill("loyalty");
        assertThat(page.locator("galgo-map tbody tr")).hasCount(1);
    }

    @Test
    void aNameIsGoneToByAPartOfIt() {
        page.keyboard().press("Control+k");
        page.keyboard().type("LOYAL");
        assertThat(page.locator("dialog.palette li").first()).containsText("loyalty");
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile(".*/lag\\?group=loyalty"));
    }

    @Test
    void aStreamIsFilteredByWhatOneClicks() {
        page.navigate(server.url() + "/stream?topic=shop.orders&from=begin");
        assertThat(page.locator("h1")).hasText("41 matches of 41 records.");
        page.locator("table.records tr", new Page.LocatorOptions().setHasText("536370"))
                .locator("td")
                .first()
                .click();
        page.locator(".record button", new Page.LocatorOptions().setHasText("536370"))
                .click();
        assertThat(page.locator("h1")).hasText("1 match of 41 records.");
        assertThat(page.locator("[name=filter]")).hasValue("value.order == \"536370\"");
        assertThat(page.locator("galgo-cli code"))
                .hasText("galgo stream shop.orders --from begin --filter 'value.order == \"536370\"'");
        chromium.check(page);
        page.locator("[name=filter]").fill("value.order ==");
        page.keyboard().press("Enter");
        assertThat(page.locator("[role=alert]")).containsText("The filter is wrong");
    }

    @Test
    void whatOthersNamedStaysText() {
        go("Lag");
        assertThat(row("onerror")).containsText("<img src=x onerror=\"document.title='owned'\">\\u{202e}gpj\\x07.exe");
        row("onerror").locator("a").click();
        assertThat(page.locator("galgo-lag-detail code").last()).containsText("'\\''owned'\\''");
        page.navigate(server.url() + "/dead");
        page.locator("table.kinds a", new Page.LocatorOptions().setHasText("NullPointerException"))
                .click();
        assertThat(page.locator(".kind")).containsText("<img src=x");
        page.navigate(server.url() + "/lag?filter=%3Cscript%3Ealert(1)%3C/script%3E");
        assertThat(page.locator("main")).containsText("No group or topic of a name with “<script>alert(1)</script>”.");
        assertThat(page.title()).isEqualTo("galgo");
        chromium.check(page);
    }

    @Test
    void darkPagesCanBeReadAsWell() {
        context.close();
        context = chromium.context(ColorScheme.DARK);
        page = chromium.tab(context, server.url());
        page.navigate(server.link());
        for (var name : List.of("Now", "Lag", "Dead letters", "Stream", "Map", "Operations")) {
            go(name);
            assertThat(page.locator("h1.sentence")).isVisible();
            chromium.check(page);
        }
        page.navigate(server.url() + "/lag?view=heat&group=billing&topic=shop.orders");
        assertThat(page.locator("galgo-lag-detail h2")).isVisible();
        chromium.check(page);
    }

    @Test
    void rowsKeepTheirPlaceForTenSecondsAfterTheirOrderChanged() {
        var shown = page.evaluate("""
                async () => {
                  const root = document.querySelector('script[src$="app.js"]').src.replace('app.js', '');
                  const {Steady} = await import(root + 'steady.js');
                  const steady = new Steady();
                  const order = (rows, now) => { const o = steady.order(rows, (row) => row, now); return o.rows.join('') + o.moved; };
                  return [order(['a', 'b', 'c'], 1), order(['b', 'a', 'c'], 2), order(['b', 'a', 'c', 'd'], 9_000), order(['b', 'a', 'c'], 10_003)];
                }""");
        assertThat(shown).isEqualTo(List.of("abc0", "abc2", "abcd2", "bac0"));
    }

    @Test
    void twoTabsListenByOneStream() {
        var other = chromium.tab(context, server.url());
        var streams = new AtomicInteger();
        other.onRequest(request -> streams.addAndGet(request.url().endsWith("/news") ? 1 : 0));
        other.navigate(server.url() + "/lag");
        assertThat(other.locator(".as-of")).hasText(Pattern.compile("as of \\d\\d:\\d\\d:\\d\\d.*"));
        assertThat(streams).hasValue(0);
        page.close();
        other.waitForCondition(() -> streams.get() == 1);
    }

    @Test
    void aSessionThatEndedLeadsToSigningIn() {
        LATER.set(Duration.ofMinutes(31));
        assertThat(page.locator("main"))
                .containsText(
                        "This console opens by the link that galgo console shows",
                        new LocatorAssertions.ContainsTextOptions().setTimeout(20_000));
        chromium.check(page);
    }

    @Test
    void aConsoleThatIsGoneIsSaidToBeGoneAndWhatIsSeenIsFromThen() {
        try (var own = serve(false, 0)) {
            page = chromium.tab(context, own.url());
            page.navigate(own.link());
            go("Lag");
            assertThat(row("billing")).isVisible();
            own.close();
            assertThat(page.locator("[role=alert]").first()).containsText("What you see is from then.");
            assertThat(row("billing")).isVisible();
        }
    }

    @Test
    void whoMayNotReadATopicIsToldWhatItNeeds() {
        try (var own = serve(false, 0)) {
            page = chromium.tab(context, own.url());
            page.navigate(own.link());
            page.navigate(own.url() + "/dead");
            page.locator("table.kinds a").first().click();
            page.locator(".kind tbody a").first().click();
            assertThat(page.locator("galgo-record")).containsText("Needs ");
            chromium.check(page);
        }
    }

    private void go(String name) {
        page.locator("nav a", new Page.LocatorOptions().setHasText(name)).click();
    }

    private Locator row(String text) {
        return page.locator("table.lag tbody tr", new Page.LocatorOptions().setHasText(text))
                .first();
    }
}
