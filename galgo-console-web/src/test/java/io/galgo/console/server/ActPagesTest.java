/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.galgo.console.server.ActScene.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import io.galgo.console.act.Act;
import io.galgo.console.act.Grant;
import io.galgo.console.act.Report;
import io.galgo.console.act.Rights;
import io.galgo.control.Offsets;
import io.galgo.control.Role;
import io.galgo.control.Verb;
import io.galgo.testkit.WithKafka;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A running consumer mended from the pages, in a real browser. */
@WithKafka(config = "broker.rack=acts") // a cluster that the scene of the other tests is not on
class ActPagesTest extends ActsFromPages {

    @Test
    void aKeyIsParkedUnderLoadTheCommitMovesAndReleasedItGoesOnInOrder() throws Exception {
        try (var billing = scene.billing().underLoad()) {
            open(server, "admin", billing.page());
            assertThat(tab.sentence()).containsText("One key waits: user-93");
            long before = billing.committed();
            tab.press("p");
            assertThat(tab.sheet()).containsText("Key user-93: ");
            assertThat(tab.sheet())
                    .containsText("wait in " + billing.group + ".galgo-parked, in order, until released");
            assertThat(tab.sheet())
                    .containsText("galgo fix park " + billing.group + " " + billing.topic + "/0@" + before);
            assertThat(tab.page.locator(".act-sheet .touched")).hasCount(1);
            chromium.check(tab.page);
            tab.decide("INC-12");
            assertThat(tab.outcome()).containsText("Parked on ");
            assertThat(tab.outcome()).containsText("Committed moved from " + before + " to ");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(billing.committed()).isGreaterThan(before + 20));
            assertThat(tab.page.locator("galgo-lag-detail"))
                    .containsText("park " + billing.topic + "/0@" + before + ", by admin");
            assertThat(tab.page.locator("nav")).containsText("in force");
            chromium.check(tab.page);

            billing.mended.set(true);
            tab.press("u");
            assertThat(tab.sheet()).containsText("Takes back ");
            tab.decide("mended");
            assertThat(tab.outcome()).containsText("Released on ");
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
            assertThat(tab.sentence()).containsText("SocketTimeoutException");
            tab.press("r");
            assertThat(tab.sheet()).containsText("is tried now");
            billing.mended.set(true);
            var rights = new Rights("carla", "direct", List.of(Grant.everywhere(Role.OPERATOR)));
            var retry = Act.of(Verb.RETRY, billing.group, Optional.of(billing.topic), Offsets.one(0, 1))
                    .because("INC-12");
            assertThat(other.carryOut(other.plan(retry, rights, ZoneOffset.UTC), rights, PATIENCE)
                            .verdict())
                    .isEqualTo(Report.Verdict.APPLIED);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(billing.committed()).isEqualTo(2));
            tab.decide("INC-12");
            assertThat(tab.outcome()).containsText("Not done: ");
            assertThat(tab.outcome()).containsText("Nothing was changed.");
            chromium.check(tab.page);
        }
    }

    @Test
    void whoMayNotSeesWhatThereIsAndWhyItIsNotForThem() throws Exception {
        try (var billing = scene.billing()) {
            open(server, "viewer", billing.page());
            assertThat(tab.page.locator("#why-not"))
                    .hasText("Needs operator on " + billing.group + ". viewer is viewer.");
            assertThat(tab.button("Retry now")).hasAttribute("aria-disabled", "true");
            tab.press("r");
            tab.button("Skip this event").dispatchEvent("click");
            assertThat(tab.page.locator("dialog")).hasCount(0);
            chromium.check(tab.page);
        }
    }

    @Test
    void withoutAKeyTheConsoleOnlyLooksAndSaysWhy() throws Exception {
        try (var billing = scene.billing();
                var looks = scene.serve(scene.looked())) {
            open(looks, "admin", billing.page());
            assertThat(tab.page.locator("#why-not")).containsText("This console only looks: it has no key that signs.");
            assertThat(tab.page.locator(".head")).containsText("read-only");
        }
    }

    @Test
    void aPauseIsInForceOnOperationsAndIsTakenBackThere() throws Exception {
        try (var billing = scene.billing()) {
            open(server, "admin", billing.page());
            assertThat(tab.button("Pause")).hasAttribute("aria-disabled", "false");
            tab.press("b");
            tab.page.locator(".act-sheet select").first().selectOption("2");
            assertThat(tab.sheet()).containsText(billing.group + " begins nothing new on all its topics");
            tab.decide("provider is down");
            assertThat(tab.outcome()).containsText("Paused on ");
            tab.page
                    .locator("nav a", new Page.LocatorOptions().setHasText("Operations"))
                    .click();
            var row = tab.page.locator(
                    "galgo-operations table:not(.audit) tr", new Page.LocatorOptions().setHasText(billing.group));
            assertThat(row).containsText("provider is down");
            chromium.check(tab.page);
            row.locator("button").click();
            assertThat(tab.sheet()).containsText("which admin paused");
            tab.decide("it answers");
            assertThat(tab.outcome()).containsText("Resumed on ");
            assertThat(row).hasCount(0);
            var audit = tab.page.locator("table.audit");
            assertThat(audit).containsText("provider is down");
            assertThat(audit).containsText("result of resume");
            chromium.check(tab.page);
        }
    }

    @Test
    void deadLettersAreSelectedRedrivenAndDismissed() throws Exception {
        try (var mail = scene.mail()) {
            for (int i = 0; i < 3; i++) {
                mail.publish(0, ActScene.REFUSED);
            }
            open(server, "admin", "/dead");
            var kind = tab.kind(mail.group);
            assertThat(kind).containsText("SocketTimeoutException");
            assertThat(tab.open(kind)).hasText("4");
            kind.locator("a").click();
            tab.page.locator(".kind tbody a").first().focus();
            tab.press("x");
            tab.press("j");
            tab.press("x");
            mail.mended.set(true);
            tab.press("R");
            assertThat(tab.sheet()).containsText("2 open dead letters of " + mail.group);
            assertThat(tab.sheet()).containsText("Redrive 2");
            chromium.check(tab.page);
            tab.decide("mailbox is back");
            assertThat(tab.outcome()).containsText("2 of 2 done, 0 failed again");
            assertThat(mail.handled).hasSize(2);
            chromium.check(tab.page);

            assertThat(tab.open(kind)).hasText("2");
            tab.press("*");
            tab.press("D");
            assertThat(tab.sheet()).containsText("Dismiss 2");
            tab.decide("test orders");
            assertThat(tab.outcome()).containsText("2 of 2 done");
            assertThat(kind).hasCount(0);
        }
    }
}
