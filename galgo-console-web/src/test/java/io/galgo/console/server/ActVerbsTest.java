/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.galgo.console.server.ActScene.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import io.galgo.testkit.WithKafka;
import org.junit.jupiter.api.Test;

/** What else the pages do, each seen on the running consumer. */
@WithKafka(config = "broker.rack=acts")
class ActVerbsTest extends ActsFromPages {

    private static final int MANY = 60;

    private void open(String path) {
        open(server, "admin", path);
    }

    @Test
    void aHandlerThatHangsIsInterruptedAndItsEventTriedAgain() {
        try (var billing = scene.hanging()) {
            open(billing.page());
            assertThat(tab.button("Interrupt")).hasAttribute("aria-disabled", "false");
            tab.press("x");
            assertThat(tab.sheet()).containsText("is interrupted: its attempt counts as failed");
            tab.decide("it hangs");
            assertThat(tab.outcome()).containsText("Interrupted on ");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(billing.interrupted).hasValue(1));

            billing.hangs.set(false);
            billing.mended.set(true);
            assertThat(tab.page.locator("galgo-lag-detail")).containsText("InterruptedException");
            tab.press("r");
            assertThat(tab.sheet()).containsText("is tried now");
            tab.decide("it answers");
            assertThat(tab.outcome()).containsText("Tried again on ");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(billing.handled).containsExactly(1));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(billing.committed()).isEqualTo(2));
        }
    }

    @Test
    void anEventThatIsSkippedIsALetterThatIsDismissedReopenedAndRedriven() {
        try (var billing = scene.billing()) {
            open(billing.page());
            assertThat(tab.sentence()).containsText("SocketTimeoutException");
            tab.press("s");
            assertThat(tab.sheet()).containsText("laid aside as open dead letter");
            tab.decide("INC-12");
            assertThat(tab.outcome()).containsText("Laid aside on ");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(billing.committed()).isEqualTo(2));
            assertThat(billing.handled).isEmpty();

            goTo("Dead letters");
            var kind = tab.kind(billing.group);
            assertThat(tab.open(kind)).hasText("1");
            kind.locator("a").click();
            tab.press("D");
            assertThat(tab.sheet()).containsText("Dismiss 1");
            tab.decide("nobody needs it");
            assertThat(tab.outcome()).containsText("1 of 1 done");
            assertThat(kind).hasCount(0);

            tab.page.getByText("all, with those dealt with").click();
            assertThat(tab.open(kind)).hasText("0 of 1");
            kind.locator("a").click();
            tab.press("O");
            assertThat(tab.sheet()).containsText("Reopen 1");
            tab.decide("somebody does");
            assertThat(tab.open(kind)).hasText("1");

            billing.mended.set(true);
            tab.press("R");
            assertThat(tab.sheet()).containsText("Redrive 1");
            tab.decide("it answers");
            assertThat(tab.outcome()).containsText("1 of 1 done, 0 failed again");
            assertThat(billing.handled).containsExactly(1);
        }
    }

    @Test
    void aPartitionThatIsPausedBeginsNothingUntilItIsResumed() {
        try (var billing = scene.billing()) {
            open(billing.page());
            assertThat(tab.button("Pause")).hasAttribute("aria-disabled", "false");
            tab.press("b");
            assertThat(tab.sheet()).containsText("begins nothing new on " + billing.topic + "/0");
            tab.decide("a disk is full");
            assertThat(tab.outcome()).containsText("Paused on ");
            int before = billing.others.get();
            billing.publish(0, "ben");
            billing.publish(1, "cat");
            awaitOthers(billing, before + 1);

            assertThat(tab.button("Resume")).hasAttribute("aria-disabled", "false");
            tab.press("b");
            assertThat(tab.sheet()).containsText("which admin paused");
            assertThat(billing.others).hasValue(before + 1);
            tab.decide("there is room");
            assertThat(tab.outcome()).containsText("Resumed on ");
            awaitOthers(billing, before + 2);
        }
    }

    @Test
    void aGroupThatSeeksBackHandlesWhatStandsThereAgain() {
        try (var mail = scene.mail()) {
            mail.mended.set(true);
            int before = mail.others.get();
            open(mail.page());
            assertThat(tab.button("Seek")).hasAttribute("aria-disabled", "false");
            tab.press("m");
            tab.page.locator("[name=to]").fill("begin");
            tab.press("Tab");
            assertThat(tab.sheet()).containsText("back to 0");
            assertThat(tab.sheet()).containsText("handled again, unless an inbox knows it");
            tab.decide("a stretch was handled wrongly");
            assertThat(tab.outcome()).containsText("Moved on ");
            awaitOthers(mail, before + 1);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(mail.handled).containsExactly(1));
        }
    }

    @Test
    void ofARedriveThatIsCancelledTheRestStaysOpen() {
        try (var mail = scene.mail()) {
            for (int i = 1; i < MANY; i++) {
                mail.publish(0, ActScene.REFUSED);
            }
            open("/dead");
            var kind = tab.kind(mail.group);
            assertThat(tab.open(kind)).hasText("" + MANY);
            kind.locator("a").click();
            mail.mended.set(true);
            tab.press("R");
            tab.page.locator("[name=rate]").fill("1");
            tab.press("Tab");
            assertThat(tab.sheet()).containsText("At most 1 a second.");
            tab.decide("mailbox is back");
            tab.outcome().getByText("Cancel the rest").click();
            assertThat(tab.sheet()).containsText("stops; what it did stays done");
            tab.decide("not yet, after all");

            goTo("Operations");
            var job = tab.page.locator("ul.jobs li", new Page.LocatorOptions().setHasText(mail.group));
            assertThat(job).containsText("cancelled by admin");
            assertThat(job).containsText("cancelled: ");
            goTo("Dead letters");
            await().pollInSameThread()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tab.open(kind).innerText())
                            .isEqualTo(String.valueOf(MANY - mail.handled.size())));
            assertThat(mail.handled).hasSizeLessThan(MANY);
        }
    }

    private static void awaitOthers(ActScene.Service service, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(service.others).hasValue(count));
    }

    private void goTo(String page) {
        tab.page.locator("nav a", new Page.LocatorOptions().setHasText(page)).click();
    }
}
