/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.galgo.console.server.ActScene.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.galgo.console.act.Act;
import io.galgo.console.act.Grant;
import io.galgo.console.act.Report;
import io.galgo.console.act.Rights;
import io.galgo.control.Offsets;
import io.galgo.control.Role;
import io.galgo.control.Verb;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A running consumer mended from the pages, in a real browser. */
@WithKafka(config = "broker.rack=acts") // a cluster that the scene of the other tests is not on
class ActPagesTest {

    private static ActScene scene;
    private static ConsoleServer server;
    private static Chromium chromium;

    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start(EmbeddedKafka kafka) throws Exception {
        chromium = Chromium.start();
        PlaywrightAssertions.setDefaultAssertionTimeout((double) PATIENCE.toMillis());
        scene = new ActScene(kafka);
        server = scene.serve(scene.acted());
    }

    @AfterAll
    static void stop() {
        PlaywrightAssertions.setDefaultAssertionTimeout(5_000);
        if (chromium != null) {
            chromium.close();
            server.close();
        }
    }

    private void open(ConsoleServer console, String user, String path) {
        context = chromium.context(ColorScheme.LIGHT);
        page = chromium.tab(context, console.url());
        page.setDefaultTimeout((double) PATIENCE.toMillis());
        page.navigate(console.url() + path);
        page.locator("[name=user]").fill(user);
        page.locator("[name=password]").fill(Served.PASSWORD);
        page.keyboard().press("Enter");
    }

    @AfterEach
    void leave() {
        if (context != null) {
            context.close();
        }
    }

    @Test
    void aKeyIsParkedUnderLoadTheCommitMovesAndReleasedItGoesOnInOrder() throws Exception {
        try (var billing = scene.billing().underLoad()) {
            open(server, "admin", billing.page());
            assertThat(sentence()).containsText("One key waits: user-93");
            long before = billing.committed();
            page.keyboard().press("p");
            assertThat(sheet()).containsText("Key user-93: ");
            assertThat(sheet()).containsText("wait in " + billing.group + ".galgo-parked, in order, until released");
            assertThat(sheet()).containsText("galgo fix park " + billing.group + " " + billing.topic + "/0@" + before);
            assertThat(page.locator(".act-sheet .touched")).hasCount(1);
            chromium.check(page);
            decide("INC-12");
            assertThat(outcome()).containsText("Parked on ");
            assertThat(outcome()).containsText("Committed moved from " + before + " to ");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(billing.committed()).isGreaterThan(before + 20));
            assertThat(page.locator("galgo-lag-detail"))
                    .containsText("park " + billing.topic + "/0@" + before + ", by admin");
            assertThat(page.locator("nav")).containsText("in force");
            chromium.check(page);

            billing.mended.set(true);
            page.keyboard().press("u");
            assertThat(sheet()).containsText("Takes back ");
            decide("mended");
            assertThat(outcome()).containsText("Released on ");
            billing.calm();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(billing.handled).hasSizeGreaterThan(3));
            assertThat(billing.handled).isSorted().startsWith(1);
        }
    }

    @Test
    void whatWasHandledMeanwhileIsNotDoneAndThatIsSaid() throws Exception {
        try (var billing = scene.billing();
                var other = scene.executor()) {
            open(server, "operator", billing.page());
            assertThat(sentence()).containsText("SocketTimeoutException");
            page.keyboard().press("r");
            assertThat(sheet()).containsText("is tried now");
            billing.mended.set(true);
            var rights = new Rights("carla", "direct", List.of(Grant.everywhere(Role.OPERATOR)));
            var retry = Act.of(Verb.RETRY, billing.group, Optional.of(billing.topic), Offsets.one(0, 1))
                    .because("INC-12");
            assertThat(other.carryOut(other.plan(retry, rights, ZoneOffset.UTC), rights, PATIENCE)
                            .verdict())
                    .isEqualTo(Report.Verdict.APPLIED);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(billing.committed()).isEqualTo(2));
            decide("INC-12");
            assertThat(outcome()).containsText("Not done: ");
            assertThat(outcome()).containsText("Nothing was changed.");
            chromium.check(page);
        }
    }

    @Test
    void whoMayNotSeesWhatThereIsAndWhyItIsNotForThem() throws Exception {
        try (var billing = scene.billing()) {
            open(server, "viewer", billing.page());
            assertThat(page.locator("#why-not")).hasText("Needs operator on " + billing.group + ". viewer is viewer.");
            assertThat(button("Retry now")).hasAttribute("aria-disabled", "true");
            page.keyboard().press("r");
            button("Skip this event").dispatchEvent("click");
            assertThat(page.locator("dialog")).hasCount(0);
            chromium.check(page);
        }
    }

    @Test
    void withoutAKeyTheConsoleOnlyLooksAndSaysWhy() throws Exception {
        try (var billing = scene.billing();
                var looks = scene.serve(scene.looked())) {
            open(looks, "admin", billing.page());
            assertThat(page.locator("#why-not")).containsText("This console only looks: it has no key that signs.");
            assertThat(page.locator(".head")).containsText("read-only");
        }
    }

    @Test
    void aPauseIsInForceOnOperationsAndIsTakenBackThere() throws Exception {
        try (var billing = scene.billing()) {
            open(server, "admin", billing.page());
            assertThat(button("Pause")).hasAttribute("aria-disabled", "false");
            page.keyboard().press("b");
            page.locator(".act-sheet select").first().selectOption("2");
            assertThat(sheet()).containsText(billing.group + " begins nothing new on all its topics");
            decide("provider is down");
            assertThat(outcome()).containsText("Paused on ");
            page.locator("nav a", new Page.LocatorOptions().setHasText("Operations"))
                    .click();
            var row = page.locator(
                    "galgo-operations table:not(.audit) tr", new Page.LocatorOptions().setHasText(billing.group));
            assertThat(row).containsText("provider is down");
            chromium.check(page);
            row.locator("button").click();
            assertThat(sheet()).containsText("which admin paused");
            decide("it answers");
            assertThat(outcome()).containsText("Resumed on ");
            assertThat(row).hasCount(0);
            var audit = page.locator("table.audit");
            assertThat(audit).containsText("provider is down");
            assertThat(audit).containsText("result of resume");
            chromium.check(page);
        }
    }

    @Test
    void deadLettersAreSelectedRedrivenAndDismissed() throws Exception {
        try (var mail = scene.mail()) {
            for (int i = 0; i < 3; i++) {
                mail.publish(0, ActScene.REFUSED);
            }
            open(server, "admin", "/dead");
            var kind = page.locator("table.kinds tr", new Page.LocatorOptions().setHasText(mail.group));
            assertThat(kind).containsText("SocketTimeoutException");
            assertThat(kind.locator("td.num").first()).hasText("4");
            kind.locator("a").click();
            page.locator(".kind tbody a").first().focus();
            page.keyboard().press("x");
            page.keyboard().press("j");
            page.keyboard().press("x");
            mail.mended.set(true);
            page.keyboard().press("R");
            assertThat(sheet()).containsText("2 open dead letters of " + mail.group);
            assertThat(sheet()).containsText("Redrive 2");
            chromium.check(page);
            decide("mailbox is back");
            assertThat(outcome()).containsText("2 of 2 done, 0 failed again");
            assertThat(mail.handled).hasSize(2);
            chromium.check(page);

            assertThat(kind.locator("td.num").first()).hasText("2");
            page.keyboard().press("*");
            page.keyboard().press("D");
            assertThat(sheet()).containsText("Dismiss 2");
            decide("test orders");
            assertThat(outcome()).containsText("2 of 2 done");
            assertThat(kind).hasCount(0);
        }
    }

    private void decide(String reason) {
        page.locator("[name=reason]").fill(reason);
        assertThat(page.locator(".act-sheet button.act")).isEnabled();
        page.keyboard().press("Enter");
        assertThat(page.locator("dialog")).hasCount(0);
    }

    private Locator sentence() {
        return page.locator("galgo-lag-detail .sentence").first();
    }

    private Locator sheet() {
        return page.locator(".act-sheet");
    }

    private Locator outcome() {
        return page.locator("galgo-outcome");
    }

    private Locator button(String name) {
        return page.locator(".actions button", new Page.LocatorOptions().setHasText(Pattern.compile(name)));
    }
}
