/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.galgo.console.server.ActScene.PATIENCE;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A tab of somebody who acts from the pages. */
final class ActTab implements AutoCloseable {

    /** By who it is, and where: the test's thread. */
    private static final Map<String, List<Cookie>> SIGNED_IN = new HashMap<>();

    final Page page;
    private final BrowserContext context;

    private ActTab(BrowserContext context, Page page) {
        this.context = context;
        this.page = page;
    }

    /** Opens a path of a console, and signs in on the way: which takes a second, so once for all tabs of somebody. */
    static ActTab open(Chromium chromium, ConsoleServer console, String user, String path) {
        var context = chromium.context(ColorScheme.LIGHT);
        var page = chromium.tab(context, console.url());
        page.setDefaultTimeout((double) PATIENCE.toMillis());
        var somebody = user + " at " + console.url();
        if (SIGNED_IN.containsKey(somebody)) {
            context.addCookies(SIGNED_IN.get(somebody));
            page.navigate(console.url() + path);
        } else {
            page.navigate(console.url() + path);
            page.locator("[name=user]").fill(user);
            page.locator("[name=password]").fill(Served.PASSWORD);
            page.keyboard().press("Enter");
            page.locator("nav").waitFor();
            SIGNED_IN.put(somebody, context.cookies());
        }
        return new ActTab(context, page);
    }

    /** Presses a key. */
    void press(String key) {
        page.keyboard().press(key);
    }

    /** Gives the reason, and has done what the sheet proposes. */
    void decide(String reason) {
        page.locator("[name=reason]").fill(reason);
        assertThat(page.locator(".act-sheet button.act")).isEnabled();
        press("Enter");
        assertThat(page.locator("dialog")).hasCount(0);
    }

    /** The first thing that is said of a partition. */
    Locator sentence() {
        return page.locator("galgo-lag-detail .sentence").first();
    }

    Locator sheet() {
        return page.locator(".act-sheet");
    }

    Locator outcome() {
        return page.locator("galgo-outcome");
    }

    /** One of the things that can be done. */
    Locator button(String name) {
        return page.locator(".actions button", new Page.LocatorOptions().setHasText(Pattern.compile(name)));
    }

    /** A kind of dead letters, in the table of kinds. */
    Locator kind(String group) {
        return page.locator("table.kinds tr", new Page.LocatorOptions().setHasText(group));
    }

    /** How many letters of a kind are open. */
    Locator open(Locator kind) {
        return kind.locator("td.num").first();
    }

    @Override
    public void close() {
        context.close();
    }
}
