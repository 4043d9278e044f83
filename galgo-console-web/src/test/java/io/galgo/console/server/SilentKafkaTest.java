/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.console.Console;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the console says while Kafka is away. */
@WithKafka(own = true)
class SilentKafkaTest {

    @Test
    void whatIsSeenWhileKafkaIsAwayIsSaidToBeFromBefore(EmbeddedKafka kafka) throws Exception {
        kafka.createTopic("shop.orders", 1);
        var settings = Map.<String, Object>of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "default.api.timeout.ms", 3_000,
                "request.timeout.ms", 2_000);
        var cluster = new Cluster("prod-eu", () -> Console.of(settings, Clock.systemUTC()), "");
        try (var server = ConsoleServer.start(ServerOptions.local(List.of(cluster)))) {
            var browser = new Browser(server.url());
            browser.post(
                    "/api/v1/session",
                    "{\"code\":\"" + server.link().substring(server.link().indexOf('#') + 1) + "\"}");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> browser.get("/api/v1/topics").status() == 200);
            kafka.stop(1);
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
                var topics = browser.get("/api/v1/topics");
                assertThat(topics.status()).isEqualTo(200);
                assertThat(topics.json().path("broken").path("since").asText()).isNotEmpty();
                assertThat(topics.json().path("topics").findValuesAsText("name"))
                        .contains("shop.orders");
            });
            kafka.start(1);
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> !browser.get("/api/v1/topics").json().has("broken"));
        }
    }
}
