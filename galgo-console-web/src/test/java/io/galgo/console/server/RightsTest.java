/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.console.act.Right;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets what from the server, over real HTTP. */
@WithKafka
class RightsTest {

    private Served served;

    @BeforeEach
    void connect(EmbeddedKafka kafka) {
        served = Served.by(kafka);
    }

    @Test
    void eachRoleGetsFromEachRouteWhatItsRightsSay() throws Exception {
        var people = Map.of(
                "elsewhere", List.<Right>of(),
                "viewer", List.of(Right.WATCH),
                "reader", List.of(Right.WATCH, Right.READ),
                "operator", List.of(Right.WATCH, Right.ACT),
                "admin", List.of(Right.values()));
        for (var person : people.entrySet()) {
            var browser = served.person(person.getKey());
            for (var route : looks()) {
                boolean may = route.permission().orElseThrow().right().stream().allMatch(person.getValue()::contains);
                var got = browser.get(route.path() + "?cluster=prod-eu");
                assertThat(got.status())
                        .as(person.getKey() + " " + route.path() + " " + got.error())
                        .matches(status -> may ? status != 401 && status != 403 : status == 403);
            }
        }
        for (var route : looks()) {
            assertThat(served.browser().get(route.path()).status())
                    .as(route.path())
                    .isEqualTo(401);
        }
    }

    private List<Route> looks() {
        return served.server().routes().all().stream()
                .filter(route -> route.method().equals("GET") && !route.path().equals("/api/v1/news"))
                .filter(route -> route.permission().orElseThrow() != Permission.OPEN)
                .toList();
    }

    @Test
    void aRouteThatDoesNotSayWhoMayCallItKeepsTheServerFromStarting() {
        var forgotten = Route.get("/api/v1/forgotten", null, call -> Reply.error(200, ""));
        assertThatThrownBy(() -> new Routes(List.of(forgotten)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("GET /api/v1/forgotten does not say who may call it");
    }

    @Test
    void aForeignObjectIsAsIfItWereNotThere() throws Exception {
        var browser = served.person("ledger");
        assertThat(browser.get("/api/v1/explain?group=ledger").status()).isEqualTo(200);
        for (var path : List.of(
                "/api/v1/explain?group=",
                "/api/v1/group?group=",
                "/api/v1/lag?group=",
                "/api/v1/dead?group=",
                "/api/v1/trend?topic=shop.payments&group=")) {
            for (var group : List.of("ledger2", "billing", "vault")) {
                var foreign = browser.get(path + group);
                var nowhere = browser.get(path + "nowhere");
                assertThat(foreign.status()).as(path + group).isEqualTo(404);
                assertThat(foreign.error().replace(group, ""))
                        .isEqualTo(nowhere.error().replace("nowhere", ""));
            }
        }
        var shop = served.person("shop");
        for (var path : List.of(
                "/api/v1/topic?topic=",
                "/api/v1/event?partition=0&offset=0&topic=",
                "/api/v1/record?partition=0&offset=0&topic=")) {
            assertThat(shop.get(path + "bank.secrets").status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void whatBecameOfAnEventIsToldOfATopicThatIsNamedAndMayBeSeen() throws Exception {
        var ledger = served.person("ledger");
        var path = "/api/v1/explain?group=ledger&offset=0";
        for (var unnamed : List.of(path, path + "&partition=0", path + "&topic=shop.payments")) {
            assertThat(ledger.get(unnamed).status()).as(unnamed).isEqualTo(400);
        }
        assertThat(ledger.get(path + "&topic=shop.payments&partition=0")
                        .json()
                        .path("verdict")
                        .isMissingNode())
                .isFalse();
    }

    @Test
    void listsAndCountsAreOfWhatMayBeSeen() throws Exception {
        var all = served.person("viewer");
        assertThat(all.get("/api/v1/lag").json().path("groups").asInt()).isGreaterThanOrEqualTo(8);
        var ledger = served.person("ledger");
        var lag = ledger.get("/api/v1/lag").json();
        assertThat(lag.path("groups").asInt()).isEqualTo(1);
        assertThat(lag.findValuesAsText("group")).containsOnly("ledger");
        assertThat(ledger.get("/api/v1/now").json().toString())
                .doesNotContain("loyalty")
                .doesNotContain("ledger2");
        assertThat(ledger.get("/api/v1/groups").json().path("groups")).hasSize(1);
        var mail = served.person("mail").get("/api/v1/dead").json();
        assertThat(mail.path("open").asInt()).isEqualTo(6);
        assertThat(mail.toString()).doesNotContain("vault");
        var shop = served.person("shop");
        assertThat(shop.get("/api/v1/topics?own=true").json().toString())
                .contains("shop.orders")
                .doesNotContain("bank.secrets");
        assertThat(shop.get("/api/v1/dead").json().toString()).doesNotContain("bank.secrets");
        var map = shop.get("/api/v1/map?own=true&topic=bank.secrets").json();
        assertThat(map.path("rows").toString()).contains("shop.orders").doesNotContain("bank.secrets");
        assertThat(map.path("around")).isEmpty();
        assertThat(shop.get("/api/v1/names").json().path("topics").toString())
                .contains("shop.orders")
                .doesNotContain("bank.secrets");
        var others =
                ledger.get("/api/v1/map?topic=shop.payments&filter=ledger2").json();
        assertThat(others.path("found").asInt()).isZero();
        assertThat(others.path("around").findValuesAsText("name")).containsExactly("ledger");
        assertThat(ledger.get("/api/v1/map?group=ledger2").json().path("around"))
                .isEmpty();
        assertThat(ledger.get("/api/v1/names?part=LEDGER").json().path("groups"))
                .extracting(name -> name.asText())
                .containsExactly("ledger");
        assertThat(ledger.get("/api/v1/topic?topic=shop.payments")
                        .json()
                        .path("readers")
                        .findValuesAsText("group"))
                .isSubsetOf(List.of("ledger"));
    }

    @Test
    void aPayloadAsksForTheRightToReadTheTopicItCameFromWhereverItLies() throws Exception {
        var letter = "/api/v1/record?partition=0&offset=0&topic=";
        var reader = served.person("reader");
        await().untilAsserted(() -> assertThat(reader.get(letter + "vault.galgo-dead")
                        .json()
                        .path("value")
                        .asText())
                .contains("vault"));
        var shop = served.person("shop");
        assertThat(shop.get(letter + "shop.payments").status()).isEqualTo(200);
        assertThat(shop.get(letter + "vault.galgo-dead").status()).isEqualTo(404);
        var viewer = served.person("viewer").get(letter + "mail.galgo-dead");
        assertThat(viewer.status()).isEqualTo(403);
        assertThat(viewer.json().has("value")).isFalse();
        var keeper = served.person("keeper").get(letter + "vault.galgo-dead"); // of the letters, not of their origin
        assertThat(keeper.status()).isEqualTo(403);
        assertThat(keeper.json().path("error").asText())
                .isEqualTo("Needs reader on the topic that it came from. keeper is not.");
    }

    @Test
    void aSearchBelongsToWhoBeganItAndShowsNoRecordOfATopicThatMayNotBeRead() throws Exception {
        var reader = served.person("reader");
        var began = await().until(
                        () -> reader.post("/api/v1/search", "{\"topic\":\"vault.galgo-dead\",\"from\":\"begin\"}"),
                        answer -> answer.status() == 200);
        var path = "/api/v1/search?id=" + began.json().path("id").asText();
        await().untilAsserted(() ->
                assertThat(reader.get(path).json().path("records").toString()).contains("vault"));
        assertThat(served.person("admin").get(path).status()).isEqualTo(404);
        var mail = served.person("mail"); // reads all topics
        assertThat(mail.post("/api/v1/search", "{\"topic\":\"nowhere\"}").status())
                .isEqualTo(404);
        var shop = served.person("shop");
        assertThat(shop.post("/api/v1/search", "{\"topic\":\"bank.secrets\"}").status())
                .isEqualTo(404);
        assertThat(served.person("viewer")
                        .post("/api/v1/search", "{\"topic\":\"shop.orders\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aFilterSaysNothingOfCopiesWhoseOriginMayNotBeRead() throws Exception {
        var reader = served.person("reader");
        var keeper = served.person("keeper"); // may read the topic of the copies, and not where they came from
        for (var filter : List.of("", "value.note == 'vault'", "value.note == 'mail'", "value.nothing > 1")) {
            assertThat(searched(keeper, filter)).as(filter).isEqualTo("0 matched, 0 failed, none, 0 records");
        }
        assertThat(searched(reader, "value.note == 'vault'")).startsWith("1 matched, 0 failed");
        assertThat(searched(reader, "value.nothing > 1")).startsWith("0 matched, 1 failed");
    }

    private static String searched(Browser browser, String filter) throws Exception {
        var began = await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> browser.post(
                                "/api/v1/search",
                                "{\"topic\":\"vault.galgo-dead\",\"from\":\"begin\",\"filter\":\"" + filter + "\"}"),
                        answer -> answer.status() == 200);
        var id = began.json().path("id").asText();
        var told = await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> browser.get("/api/v1/search?id=" + id).json(),
                        json -> json.path("state").asText().equals("done")
                                && json.path("scanned").asInt() == 1);
        return told.path("matched").asInt() + " matched, " + told.path("failed").asInt() + " failed, "
                + told.path("failure").asText("none") + ", "
                + told.path("records").size() + " records";
    }

    @Test
    void keysAreSeenByReadersAlone() throws Exception {
        var path = "/api/v1/explain?group=billing&topic=shop.orders";
        var reader = served.person("reader");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(reader.get(path).json().toString()).contains("user-93"));
        assertThat(served.person("viewer").get(path).json().toString())
                .doesNotContain("user-93")
                .contains("••••");
    }
}
