/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server says. */
@WithKafka
class AnswersTest {

    private Served served;

    @BeforeEach
    void connect(EmbeddedKafka kafka) {
        served = Served.by(kafka);
    }

    @Test
    void newsComeAsTheyAreAndEndWithTheSession() throws Exception {
        var browser = served.signedIn("ledger");
        var lines = new ArrayList<String>();
        var request = HttpRequest.newBuilder(served.server().url().resolve("/api/v1/news"))
                .header("Cookie", browser.cookie())
                .build();
        var stream = HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                .get();
        assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
        var reading = new Thread(() -> stream.body().forEach(line -> {
            synchronized (lines) {
                lines.add(line);
            }
        }));
        reading.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            synchronized (lines) {
                return lines.stream()
                                .filter(line -> line.contains("\"prod-eu\":{\"as_of\""))
                                .count()
                        > 1;
            }
        });
        synchronized (lines) {
            assertThat(lines.toString()).doesNotContain("billing");
        }
        browser.send("DELETE", "/api/v1/session", HttpRequest.BodyPublishers.noBody());
        await().atMost(Duration.ofSeconds(20)).until(() -> !reading.isAlive());
    }

    @Test
    void metricsAreForWhoeverHasTheTokenOrASession() throws Exception {
        assertThat(served.browser().get("/metrics").status()).isEqualTo(401);
        assertThat(served.browser()
                        .with("Authorization", "Bearer wrong")
                        .get("/metrics")
                        .status())
                .isEqualTo(401);
        var text = served.browser()
                .with("Authorization", "Bearer token")
                .get("/metrics")
                .response()
                .body();
        assertThat(text)
                .contains("galgo_kafka_answers{cluster=\"prod-eu\"} 1\n")
                .contains("galgo_group_waiting{cluster=\"prod-eu\",group=\"loyalty\",topic=\"shop.payments\"} 120\n")
                .contains(
                        "galgo_group_standing{cluster=\"prod-eu\",group=\"loyalty\",topic=\"shop.payments\",standing=\"no_owner\"} 1\n")
                .containsPattern(
                        "galgo_dead_letters_open\\{cluster=\"prod-eu\",group=\"mail\",kind=\"[0-9a-f]{4}\"\\} 5\n")
                .contains("group=\"<img src=x onerror=\\\"document.title='owned'\\\">")
                .doesNotContain("user-93");
    }

    @Test
    void sentencesAreInTheReadersTimeAndWrongQuestionsGetAReason() throws Exception {
        var viewer = served.person("viewer");
        assertThat(viewer.get("/api/v1/lag?zone=Nowhere/Land").error())
                .isEqualTo("There is no time zone of that name.");
        assertThat(viewer.get("/api/v1/lag?zone=Europe/Madrid").status()).isEqualTo(200);
        assertThat(viewer.get("/api/v1/explain").error()).isEqualTo("The parameter group is missing.");
        assertThat(viewer.get("/api/v1/lag?group=search&topic=shop.catalog&partition=-1")
                        .status())
                .isEqualTo(400);
        assertThat(viewer.get("/api/v1/lag?cluster=test").error())
                .isEqualTo("This console shows no cluster of that name.");
    }
}
