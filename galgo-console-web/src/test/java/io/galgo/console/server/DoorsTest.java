/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By which name, from whose page and in whose session the server is reached, over real HTTP. */
@WithKafka
class DoorsTest {

    private Served served;

    @BeforeEach
    void connect(EmbeddedKafka kafka) {
        served = Served.by(kafka);
    }

    @Test
    void aNameThatIsNotItsOwnIsRefusedWhoeverMadeItPointHere() throws Exception {
        for (var host : List.of(
                "evil.example", "evil.example:" + served.server().url().getPort(), "localhost", "localhost:1")) {
            assertThat(served.raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .as(host)
                    .startsWith("HTTP/1.1 421");
        }
        assertThat(served.raw("GET / HTTP/1.1\r\nHost: localhost:"
                        + served.server().url().getPort() + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void onlyTheConsolesOwnPagesChangeAnything() throws Exception {
        var cookie = served.person("viewer").cookie();
        var json = "{\"user\":\"viewer\",\"password\":\"" + Served.PASSWORD + "\"}";
        for (var origin : new String[] {"https://evil.example", "null", null, "http://localhost:1"}) {
            assertThat(served.browser()
                            .withCookie(cookie)
                            .with("Origin", origin)
                            .post("/api/v1/session", json)
                            .status())
                    .isEqualTo(403);
        }
        assertThat(served.browser()
                        .with("Galgo-Request", null)
                        .post("/api/v1/session", json)
                        .status())
                .isEqualTo(403);
        assertThat(served.browser()
                        .with("Content-Type", "text/plain")
                        .post("/api/v1/session", json)
                        .status())
                .isEqualTo(415);
        assertThat(served.browser()
                        .withCookie(cookie)
                        .with("Origin", "https://evil.example")
                        .send("DELETE", "/api/v1/session", HttpRequest.BodyPublishers.noBody())
                        .status())
                .isEqualTo(403);
        assertThat(served.browser().withCookie(cookie).get("/api/v1/session").status())
                .isEqualTo(200);
        assertThat(served.browser()
                        .withCookie(cookie)
                        .send("PUT", "/api/v1/lag", HttpRequest.BodyPublishers.ofString("{}"))
                        .status())
                .isEqualTo(405);
    }

    @Test
    void signingInGivesANewSessionAndEndsTheOneBefore() throws Exception {
        var name = "galgo-" + served.server().url().getPort();
        var fixed = served.browser().withCookie(name + "=chosen-by-an-attacker").as("viewer", Served.PASSWORD);
        assertThat(fixed.cookie()).startsWith(name + "=").doesNotContain("chosen-by-an-attacker");
        assertThat(served.browser()
                        .withCookie(name + "=chosen-by-an-attacker")
                        .get("/api/v1/session")
                        .status())
                .isEqualTo(401);
        var before = fixed.cookie();
        fixed.as("viewer", Served.PASSWORD);
        assertThat(fixed.cookie()).isNotEqualTo(before);
        assertThat(served.browser().withCookie(before).get("/api/v1/session").status())
                .isEqualTo(401);
        assertThat(fixed.send("DELETE", "/api/v1/session", HttpRequest.BodyPublishers.noBody())
                        .status())
                .isEqualTo(204);
    }

    @Test
    void theCookieIsForThisHostAndNoScript() throws Exception {
        var got = served.browser()
                .post("/api/v1/session", "{\"user\":\"viewer\",\"password\":\"" + Served.PASSWORD + "\"}");
        assertThat(got.response().headers().firstValue("Set-Cookie").orElseThrow())
                .contains("; Path=/; HttpOnly; SameSite=Strict");
        assertThat(Cookie.of(true, 443).set("id"))
                .isEqualTo("__Host-galgo=id; Path=/; HttpOnly; SameSite=Strict; Secure");
    }

    @Test
    void aSessionEndsWhenItsPersonDoesNothingThoughItsPageStillAsks() throws Exception {
        var browser = served.signedIn("viewer");
        served.later(Duration.ofMinutes(20));
        assertThat(browser.get("/api/v1/now").status()).isEqualTo(200);
        served.later(Duration.ofMinutes(31));
        assertThat(browser.get("/api/v1/now").status()).isEqualTo(401);
        served.later(Duration.ZERO);
        var busy = served.signedIn("viewer").with("Galgo-Active", "true");
        served.later(Duration.ofMinutes(20));
        assertThat(busy.get("/api/v1/now").status()).isEqualTo(200);
        served.later(Duration.ofMinutes(40));
        assertThat(busy.get("/api/v1/now").status()).isEqualTo(200);
    }

    @Test
    void aWrongPasswordGetsNoHint() throws Exception {
        var wrong = served.browser().post("/api/v1/session", "{\"user\":\"viewer\",\"password\":\"wrong\"}");
        var nobody = served.browser().post("/api/v1/session", "{\"user\":\"nobody\",\"password\":\"wrong\"}");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.json()).isEqualTo(nobody.json());
        assertThat(served.browser()
                        .get("/api/v1/session")
                        .json()
                        .path("signs_in_by")
                        .asText())
                .isEqualTo("password");
    }

    @Test
    void whoSignsInAmongTooManyIsRefusedAndKeepsNoThread() throws Exception {
        var people = Executors.newFixedThreadPool(16);
        boolean met = false;
        for (int round = 0; !met && round < 20; round++) {
            var answers = new ArrayList<CompletableFuture<Browser.Got>>();
            for (int i = 0; i < 16; i++) { // a name each: none of them has to wait
                var json = "{\"user\":\"nobody-" + round + "-" + i + "\",\"password\":\"wrong\"}";
                answers.add(CompletableFuture.supplyAsync(() -> post(json), people));
            }
            var got = answers.stream().map(CompletableFuture::join).toList();
            assertThat(got).extracting(Browser.Got::status).isSubsetOf(401, 429).contains(401);
            met = got.stream()
                    .anyMatch(one -> one.error().equals("Too many people sign in at once. Try again in a second."));
        }
        people.shutdown();
        assertThat(met).as("anybody met too many others").isTrue();
    }

    private Browser.Got post(String json) {
        try {
            return served.browser().post("/api/v1/session", json);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyAnswerTellsBrowsersWhatAPageMayDo() throws Exception {
        for (var path : List.of("/", "/lag", "/api/v1/lag", "/api/v1/nothing", "/assets/x.js")) {
            var headers = served.browser().get(path).response().headers();
            assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self' 'sha256-", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(headers.firstValue("Server")).isEmpty();
        }
    }

    @Test
    void filesOutsideThePagesAreNotServed() throws Exception {
        var page = served.browser().get("/").response().body();
        var root = page.replaceAll("(?s).*src=\"(/assets/[0-9a-f]+/)app\\.js\".*", "$1");
        assertThat(served.browser().get(root + "app.js").status()).isEqualTo(200);
        assertThat(served.browser().get(root + "lit/index.js").status()).isEqualTo(200);
        for (var path : List.of(
                "../server/Gate.class",
                "..%2fserver%2fGate.class",
                "lit/../../../../META-INF/MANIFEST.MF",
                "files.txt",
                "lit/package.json")) {
            assertThat(served.raw("GET " + root + path + " HTTP/1.1\r\nHost: localhost:"
                            + served.server().url().getPort() + "\r\nConnection: close\r\n\r\n"))
                    .as(path)
                    .containsPattern("^HTTP/1.1 40[04]");
        }
    }
}
