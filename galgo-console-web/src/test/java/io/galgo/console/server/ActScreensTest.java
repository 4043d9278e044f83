/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.galgo.testkit.EmbeddedKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Takes the pictures of acts in {@code docs/screens}: {@code -Dgalgo.screens=../docs/screens}. */
@EnabledIfSystemProperty(named = "galgo.screens", matches = ".+")
class ActScreensTest {

    private final Path directory = Path.of(System.getProperty("galgo.screens", ""));
    private Page page;
    private ColorScheme scheme;

    @Test
    void takesThem() throws Exception {
        try (var chromium = Chromium.start()) {
            for (var one : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                scheme = one;
                try (var kafka = EmbeddedKafka.create()) {
                    kafka.createTopic("shop.orders", 2);
                    kafka.createTopic("shop.mails", 2);
                    var scene = new ActScene(kafka);
                    try (var server = scene.serve(scene.acted());
                            var billing =
                                    scene.retrying("billing", "shop.orders").underLoad();
                            var mail = scene.givingUp("mail", "shop.mails")) {
                        for (int i = 0; i < 6; i++) {
                            mail.publish(0, ActScene.REFUSED);
                        }
                        take(chromium, server, billing, mail);
                    }
                }
            }
        }
    }

    private void take(Chromium chromium, ConsoleServer server, ActScene.Service billing, ActScene.Service mail) {
        signIn(chromium, server, "viewer", billing.page());
        page.locator("#why-not").waitFor();
        take("act-forbidden");
        signIn(chromium, server, "admin", billing.page());
        page.getByText("One key waits: user-93").first().waitFor();
        page.keyboard().press("p");
        page.locator(".preview .quiet", new Page.LocatorOptions().setHasText("Undo"))
                .waitFor();
        page.locator("[name=reason]").fill("INC-12");
        take("act-park");
        page.keyboard().press("Enter");
        page.getByText("Committed moved from").waitFor();
        page.getByText("In force by command").waitFor();
        take("act-done");
        page.navigate(server.url() + "/dead");
        page.locator("table.kinds a").first().click();
        page.locator(".kind tbody a").first().focus();
        for (int i = 0; i < 3; i++) {
            page.keyboard().press("x");
            page.keyboard().press("j");
        }
        page.keyboard().press("R");
        page.locator(".preview .quiet", new Page.LocatorOptions().setHasText("Cannot be undone"))
                .waitFor();
        page.locator("[name=reason]").fill("mailbox is back");
        take("act-redrive");
        mail.mended.set(true);
        page.keyboard().press("Enter");
        page.locator("galgo-outcome", new Page.LocatorOptions().setHasText("3 of 3 done, 0 failed again"))
                .waitFor();
        page.locator("table.kinds tr", new Page.LocatorOptions().setHasText("mail"))
                .locator("td.num >> text=/^4$/")
                .waitFor();
        take("act-redriven");
        page.navigate(server.url() + "/operations");
        page.locator("table.audit").waitFor();
        page.locator("galgo-operations .paused").first().waitFor();
        take("operations");
        release(server, billing);
    }

    private void release(ConsoleServer server, ActScene.Service billing) {
        billing.mended.set(true);
        page.navigate(server.url() + billing.page());
        page.getByText("In force by command").waitFor();
        page.keyboard().press("e");
        page.locator(".preview .quiet", new Page.LocatorOptions().setHasText("ndo"))
                .first()
                .waitFor();
        page.locator("[name=reason]").fill("mended");
        take("act-release");
        page.keyboard().press("Enter");
        page.getByText("Released on").waitFor();
        page.getByText("In force by command")
                .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
        take("act-released");
    }

    private void signIn(Chromium chromium, ConsoleServer server, String user, String path) {
        page = chromium.tab(chromium.context(scheme), server.url());
        page.setDefaultTimeout((double) ActScene.PATIENCE.toMillis());
        page.navigate(server.url() + path);
        page.locator("[name=user]").fill(user);
        page.locator("[name=password]").fill(Served.PASSWORD);
        page.locator("button.act").click();
        page.locator("nav").waitFor();
    }

    /** A sheet lies over the page as it is seen: no more of it is taken than that. */
    private void take(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(directory.resolve(name + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png"))
                .setFullPage(page.locator("dialog").count() == 0));
    }
}
