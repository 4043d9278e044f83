/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Takes the pictures of {@code docs/screens}: {@code -Dgalgo.screens=../docs/screens}. */
@WithKafka
@EnabledIfSystemProperty(named = "galgo.screens", matches = ".+")
class ScreensTest {

    private final Path directory = Path.of(System.getProperty("galgo.screens", ""));

    @Test
    void takesThem(EmbeddedKafka kafka) throws Exception {
        try (var chromium = Chromium.start();
                var server = serve(new ActScene(kafka).acted(Scene.on(kafka).cluster("prod-eu", "#7a1f1f")))) {
            for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                var context = chromium.context(scheme);
                var page = chromium.tab(context, server.url());
                page.navigate(server.link());
                page.locator(".problems li").first().waitFor();
                take(page, "now", scheme);
                page.navigate(server.url() + "/lag");
                page.locator("table.lag tbody tr").first().waitFor();
                page.locator(".spark").first().waitFor(new Locator.WaitForOptions().setTimeout(60_000));
                take(page, "lag", scheme);
                page.navigate(server.url() + "/lag?group=billing&topic=shop.orders");
                page.locator("galgo-trend canvas").waitFor();
                page.locator(".actions button").first().waitFor();
                take(page, "lag-detail", scheme);
                page.navigate(server.url() + "/lag?view=heat");
                page.locator("table.heat td").first().waitFor();
                take(page, "lag-heat", scheme);
                page.navigate(server.url() + "/dead");
                page.locator("table.kinds a").last().click();
                page.locator(".kind tbody a").first().click();
                page.locator("galgo-record pre").first().waitFor();
                take(page, "dead", scheme);
                page.navigate(server.url() + "/map?topic=shop.payments");
                page.locator("figure.map").waitFor();
                take(page, "map", scheme);
                page.navigate(server.url() + "/stream?topic=shop.orders&from=begin&filter="
                        + "value.order%20%3E%20%22536390%22");
                page.locator("table.records tr").nth(3).waitFor();
                page.locator("table.records td").first().click();
                take(page, "stream", scheme);
                page.navigate(server.url() + "/map?topic=shop.payments");
                page.locator("figure.map").waitFor();
                page.keyboard().press("?");
                page.locator("dialog").waitFor();
                take(page, "keys", scheme);
                context.close();
                page = chromium.tab(chromium.context(scheme), server.url());
                page.navigate(server.url().toString());
                page.locator(".sign-in").waitFor();
                take(page, "sign-in", scheme);
            }
        }
    }

    private void take(Page page, String name, ColorScheme scheme) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(directory.resolve(name + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png"))
                .setFullPage(true));
    }

    private static ConsoleServer serve(Cluster cluster) {
        return ConsoleServer.start(
                ServerOptions.local(List.of(cluster)).withPayloads().withFixes());
    }
}
