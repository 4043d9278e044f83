/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.options.ColorScheme;
import io.galgo.console.Console;
import io.galgo.console.access.Users;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;

/** Signing in at an OpenID Connect provider, over real HTTP and in a real browser. */
@WithKafka
class ProviderSignInTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static Provider provider;
    private static Path file;
    private static ConsoleServer server;

    @BeforeAll
    static void start(EmbeddedKafka kafka) throws Exception {
        provider = Provider.start();
        Files.writeString(directory.resolve("galgo.secret"), Provider.SECRET + "\n");
        file = directory.resolve("users.yaml");
        write("viewer");
        var settings = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers());
        var local =
                ServerOptions.local(List.of(new Cluster("prod-eu", () -> Console.of(settings, Clock.systemUTC()), "")));
        server = ConsoleServer.start(local.withUsers(Users.read(file)));
        provider.knows(server.url());
    }

    private static void write(String role) throws IOException {
        Files.writeString(file, """
                openid:
                  issuer: %s
                  client-id: galgo
                  client-secret-file: galgo.secret
                teams:
                  payments:
                    grants: [{role: %s}]
                  search:
                    grants: [{role: operator, groups: search}]
                """.formatted(provider.issuer(), role));
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        provider.close();
    }

    @BeforeEach
    void asUsual() throws IOException {
        write("viewer");
        provider.twist(claims -> {});
        provider.teams("anna", "payments", "a team that nobody knows");
        provider.teams("bruno", "a team that nobody knows");
    }

    @Test
    void aPersonSignsInAtTheProviderAndIsBackWhereTheyWere() {
        try (var chromium = Chromium.start()) {
            var page = chromium.context(ColorScheme.LIGHT).newPage();
            page.navigate(server.url() + "/lag?filter=billing");
            page.locator("button.act").click();
            page.locator("[name=username]").fill("anna");
            page.locator("[name=password]").fill(Provider.PASSWORD);
            page.locator("button[type=submit]").click();
            assertThat(page.locator("header")).containsText("anna");
            assertThat(page.url()).isEqualTo(server.url() + "/lag?filter=billing");
            page.locator("button", new com.microsoft.playwright.Page.LocatorOptions().setHasText("sign out"))
                    .click();
            assertThat(page.locator("button.act")).hasText("Sign in at 127.0.0.1");
        }
    }

    @Test
    void teamsBecomeGrants() throws Exception {
        provider.teams("anna", "payments", "search");
        var session = signIn("anna").get("/api/v1/session").json();
        assertThat(session.path("person").asText()).isEqualTo("anna");
        assertThat(session.path("grants"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("viewer", "operator, groups search");
    }

    @Test
    void whoIsInNoTeamThatMayDoAnythingIsNotLetIn() throws Exception {
        var browser = new Browser(server.url());
        var got = browser.post("/api/v1/session", visit(begin(browser), "bruno"));
        assertThat(got.status()).isEqualTo(403);
        assertThat(got.error()).isEqualTo("bruno is in no team that may do anything here.");
        assertThat(browser.get("/api/v1/session").status()).isEqualTo(401);
    }

    @Test
    void theProviderIsAskedByCodeAndChallengeAndNeverToldASecretInAnAddress() throws Exception {
        var url = URI.create(begin(new Browser(server.url())).path("url").asText());
        assertThat(url.getQuery())
                .contains("response_type=code", "code_challenge=", "code_challenge_method=S256", "state=", "nonce=")
                .doesNotContain(Provider.SECRET);
    }

    @Test
    void whatTheProviderSentBackIsGoodOnce() throws Exception {
        var browser = new Browser(server.url());
        var answer = visit(begin(browser), "anna");
        assertThat(browser.post("/api/v1/session", answer).status()).isEqualTo(200);
        var again = new Browser(server.url()).post("/api/v1/session", answer);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.error()).startsWith("This sign-in was used before");
    }

    @Test
    void aCodeOfAnotherSignInIsWorthNothing() throws Exception {
        var browser = new Browser(server.url());
        var stolen = JSON.readTree(visit(begin(browser), "anna")).path("answer").path("code");
        var own = begin(browser);
        var json = JSON.createObjectNode()
                .put("state", state(own))
                .put("key", own.path("key").asText());
        json.putObject("answer").put("state", state(own)).set("code", stolen);
        var got = browser.post("/api/v1/session", json.toString());
        assertThat(got.status()).isEqualTo(401);
        assertThat(got.error()).isEqualTo("127.0.0.1 gave no token: invalid_grant.");
    }

    @Test
    void anotherTabThanTheOneThatBeganItCannotEndIt() throws Exception {
        var browser = new Browser(server.url());
        var begun = (com.fasterxml.jackson.databind.node.ObjectNode) begin(browser);
        assertThat(browser.post("/api/v1/session", visit(begun.put("key", "guessed"), "anna"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void anIdTokenThatIsNotInOrderSignsNobodyIn() throws Exception {
        refused(claims -> claims.claim("nonce", "of-another-sign-in"), "nonce");
        refused(claims -> claims.issuer("https://evil.example"), "issuer");
        refused(claims -> claims.audience(List.of("another-client")), "audience");
        refused(
                claims -> claims.issuedAt(Instant.now().minusSeconds(600))
                        .expiresAt(Instant.now().minusSeconds(300)),
                "Expired");
    }

    private static void refused(Consumer<JwtClaimsSet.Builder> twist, String why) throws Exception {
        provider.twist(twist);
        var browser = new Browser(server.url());
        var got = browser.post("/api/v1/session", visit(begin(browser), "anna"));
        assertThat(got.status()).as(got.error()).isEqualTo(401);
        assertThat(got.error()).contains("an ID token that is not in order", why);
        assertThat(got.response().headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void signingInGivesANewSessionWhateverTheBrowserHadBefore() throws Exception {
        var name = "galgo-" + server.url().getPort();
        var browser = new Browser(server.url()).withCookie(name + "=chosen-by-an-attacker");
        browser.post("/api/v1/session", visit(begin(browser), "anna"));
        var first = browser.cookie();
        assertThat(first).startsWith(name + "=").doesNotContain("chosen-by-an-attacker");
        browser.post("/api/v1/session", visit(begin(browser), "anna"));
        assertThat(browser.cookie()).isNotEqualTo(first);
        assertThat(new Browser(server.url())
                        .withCookie(first)
                        .get("/api/v1/session")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aTeamThatIsTakenAwayAtTheProviderEndsTheSessionAndItsStream() throws Exception {
        try (var stream = Stream.of(signIn("anna"))) {
            provider.teams("anna", "a team that nobody knows");
            stream.ends();
        }
    }

    @Test
    void aTeamThatMayDoSomethingElseEndsTheSessionAndItsStream() throws Exception {
        var browser = signIn("anna");
        try (var stream = Stream.of(browser)) {
            write("reader");
            stream.ends();
        }
        assertThat(browser.get("/api/v1/session").status()).isEqualTo(401);
    }

    private static Browser signIn(String user) throws Exception {
        var browser = new Browser(server.url());
        var got = browser.post("/api/v1/session", visit(begin(browser), user));
        assertThat(got.status()).as(got.error()).isEqualTo(200);
        return browser;
    }

    private static JsonNode begin(Browser browser) throws Exception {
        var got = browser.post("/api/v1/sign-in", "{}");
        assertThat(got.status()).as(got.error()).isEqualTo(200);
        return got.json();
    }

    private static String state(JsonNode begun) {
        return begun.path("url").asText().replaceAll(".*[?&]state=([^&]+).*", "$1");
    }

    /** Goes to the provider, and returns what the console's page posts when it is back. */
    private static String visit(JsonNode begun, String user) throws Exception {
        var answer = new Visitor().signIn(URI.create(begun.path("url").asText()), user);
        var json = JSON.createObjectNode()
                .put("state", answer.get("state"))
                .put("key", begun.path("key").asText());
        json.set("answer", JSON.valueToTree(answer));
        return json.toString();
    }
}
