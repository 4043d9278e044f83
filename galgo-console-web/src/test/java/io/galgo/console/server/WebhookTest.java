/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.galgo.console.Answer;
import io.galgo.console.GroupLag;
import io.galgo.console.ShowLag.LagTable;
import io.galgo.console.lag.Grade;
import io.galgo.console.lag.KeysHeld;
import io.galgo.console.lag.Standing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What is posted of a problem. */
class WebhookTest {

    private static final Instant BEGAN = Instant.parse("2026-03-01T03:08:02Z");

    @Test
    void aProblemIsPostedWithALinkAndWithoutItsKeyAndAgainUntilItIsTaken() throws Exception {
        var posts = new CopyOnWriteArrayList<String>();
        var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            posts.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(posts.size() == 1 ? 503 : 200, -1);
            exchange.close();
        });
        receiver.start();
        try {
            var webhook = new Webhook(
                    URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/"),
                    URI.create("https://galgo.example"));
            var problems = new Problems();
            webhook.take("prod-eu", at(0), problems);
            webhook.take("prod-eu", at(30), problems);
            webhook.take("prod-eu", at(40), problems);
            await().atMost(Duration.ofSeconds(10)).until(() -> posts.size() == 2);
            assertThat(posts.get(1))
                    .isEqualTo(posts.get(0))
                    .contains("\"event\":\"began\"", "One key waits: ••••", "\"cluster\":\"prod-eu\"")
                    .contains("https://galgo.example/lag?cluster=prod-eu&group=billing%20%26%20co&topic=shop.orders")
                    .doesNotContain("user-93");
        } finally {
            receiver.stop(0);
        }
    }

    private static View at(long second) {
        var now = BEGAN.plusSeconds(60 + second);
        var cause = new KeysHeld(7, 812_044, Optional.of("user-93"), 1, BEGAN, 64, true, 0, 100, 36, Optional.empty());
        var row = new GroupLag(
                "billing & co",
                "shop.orders",
                true,
                100,
                64,
                true,
                Optional.of(BEGAN),
                Standing.NEEDS_YOU,
                Optional.of(cause),
                List.of());
        return View.NOTHING.withLag(new Answer<>(now, "id", Grade.KNOWN, List.of(), new LagTable(List.of(row), 1)));
    }
}
