/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may have what done by the server, over real HTTP. */
@WithKafka(config = "broker.rack=acts")
class ActRightsTest {

    private static ActScene scene;
    private static ConsoleServer server;
    private static ActScene.Service billing;
    private static final Map<String, Browser> PEOPLE = new HashMap<>();

    @BeforeAll
    static void start(EmbeddedKafka kafka) throws Exception {
        scene = new ActScene(kafka);
        billing = scene.billing();
        server = scene.serve(scene.acted());
        await().atMost(ActScene.PATIENCE)
                .until(() -> person("viewer").get("/api/v1/settings").status() == 200);
    }

    @AfterAll
    static void stop() {
        billing.close();
        server.close();
    }

    private static Browser person(String name) throws Exception {
        if (!PEOPLE.containsKey(name)) {
            PEOPLE.put(name, new Browser(server.url()).as(name, Served.PASSWORD));
        }
        return PEOPLE.get(name);
    }

    private static String pause(String group, String more) {
        return "{\"verb\":\"pause\",\"group\":\"" + group + "\",\"reason\":\"INC-12\"" + more + "}";
    }

    @Test
    void eachRoleMayActWhereItIsOperatorAndNowhereElse() throws Exception {
        var may = Map.of(
                "viewer",
                403,
                "reader",
                403,
                "ledger",
                404,
                "of-mail",
                404,
                "elsewhere",
                403,
                "operator",
                200,
                "admin",
                200,
                "of-billing",
                200);
        for (var one : may.entrySet()) {
            var person = person(one.getKey());
            var preview = person.post("/api/v1/preview", pause(billing.group, ""));
            assertThat(preview.status())
                    .as(one.getKey() + " previews: " + preview.error())
                    .isEqualTo(one.getValue());
            var act = person.post("/api/v1/act", pause(billing.group, ",\"plan\":\"none\""));
            assertThat(act.status())
                    .as(one.getKey() + " acts: " + act.error())
                    .isEqualTo(one.getValue() == 200 ? 409 : one.getValue()); // of no plan that was seen
        }
        assertThat(new Browser(server.url())
                        .post("/api/v1/act", pause(billing.group, ",\"max\":1"))
                        .status())
                .isEqualTo(401);
        assertThat(person("viewer")
                        .post("/api/v1/preview", pause(billing.group, ""))
                        .error())
                .isEqualTo("Needs operator on " + billing.group + ". viewer is viewer.");
    }

    @Test
    void aForeignGroupIsAsIfItWereNotThere() throws Exception {
        var stranger = person("of-mail");
        for (var path : List.of("/api/v1/preview", "/api/v1/act")) {
            var foreign = stranger.post(path, pause(billing.group, ",\"max\":1"));
            var nowhere = stranger.post(path, pause("nowhere", ",\"max\":1"));
            assertThat(foreign.status()).isEqualTo(404);
            assertThat(foreign.json()).isEqualTo(nowhere.json());
        }
        assertThat(stranger.get("/api/v1/may?group=" + billing.group).json())
                .isEqualTo(stranger.get("/api/v1/may?group=nowhere").json());
    }

    @Test
    void whatWasSeenIsDoneOnceByWhoSawItAndWrittenDown() throws Exception {
        var operator = person("of-billing");
        var seen = operator.post("/api/v1/preview", pause(billing.group, "")).json();
        assertThat(seen.path("needs_reason").asBoolean()).isTrue();
        var plan = ",\"plan\":\"" + seen.path("plan").asText() + "\"";
        assertThat(operator.post("/api/v1/act", pause(billing.group, "")).error())
                .startsWith("Say what was seen");
        assertThat(operator.post("/api/v1/act", pause(billing.group, plan).replace("INC-12", ""))
                        .error())
                .startsWith("Say why");
        assertThat(operator.post("/api/v1/act", pause(billing.group, ",\"max\":0"))
                        .error())
                .contains("would touch 1");

        var begun = operator.post("/api/v1/act", pause(billing.group, plan)).json();
        var id = begun.path("operation").asText();
        var told = await().atMost(ActScene.PATIENCE)
                .until(
                        () -> operator.get("/api/v1/act?id=" + id).json(),
                        json -> json.path("state").asText().equals("done"));
        assertThat(told.path("verdict").asText()).isEqualTo("applied");
        assertThat(told.path("sentence").asText()).startsWith("Paused on ");
        assertThat(person("admin").get("/api/v1/act?id=" + id).status()).isEqualTo(404);

        await().atMost(ActScene.PATIENCE).untilAsserted(() -> {
            assertThat(person("viewer").get("/api/v1/settings").json().toString())
                    .contains(id);
            assertThat(person("of-mail").get("/api/v1/settings").json().toString())
                    .doesNotContain(id);
        });
        var undo = "{\"verb\":\"undo\",\"parameters\":{\"id\":\"" + id + "\"},\"reason\":\"over\",\"max\":1}";
        assertThat(person("of-mail").post("/api/v1/act", undo).error()).startsWith("There is no act " + id);
        assertThat(operator.post("/api/v1/act", undo).status()).isEqualTo(200);

        await().atMost(ActScene.PATIENCE).untilAsserted(() -> {
            var lines = person("viewer")
                    .get("/api/v1/audit?group=" + billing.group)
                    .json()
                    .path("lines");
            assertThat(lines).anySatisfy(line -> {
                assertThat(line.path("id").asText()).isEqualTo(id);
                assertThat(line.path("who").asText()).isEqualTo("of-billing");
                assertThat(line.path("door").asText()).isEqualTo("console");
                assertThat(line.path("command").path("role").asText()).isEqualTo("operator");
            });
            assertThat(lines.toString()).contains("undoes " + id);
        });
        assertThat(person("of-mail").get("/api/v1/audit").json().toString()).doesNotContain(id);
    }

    @Test
    void whoIsRefusedIsWrittenDown() throws Exception {
        person("reader").post("/api/v1/preview", pause(billing.group, ""));
        var lines = person("admin").get("/api/v1/audit?who=reader").json().path("lines");
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.path("kind").asText()).isEqualTo("refused");
            assertThat(line.path("outcome").asText()).contains("reader is reader");
        });
    }

    @Test
    void onlyTheConsolesOwnPagesAct() throws Exception {
        var cookie = person("admin").cookie();
        for (var path : List.of("/api/v1/preview", "/api/v1/act")) {
            var json = pause(billing.group, ",\"max\":1");
            for (var origin : new String[] {"https://evil.example", "null", null}) {
                assertThat(new Browser(server.url())
                                .withCookie(cookie)
                                .with("Origin", origin)
                                .post(path, json)
                                .status())
                        .isEqualTo(403);
            }
            assertThat(new Browser(server.url())
                            .withCookie(cookie)
                            .with("Galgo-Request", null)
                            .post(path, json)
                            .status())
                    .isEqualTo(403);
            assertThat(new Browser(server.url())
                            .withCookie(cookie)
                            .with("Content-Type", "text/plain")
                            .post(path, json)
                            .status())
                    .isEqualTo(415);
        }
    }

    @Test
    void withoutAKeyOrWithoutBeingToldSoNothingIsChanged() throws Exception {
        try (var looks = scene.serve(scene.looked())) {
            var admin = new Browser(looks.url()).as("admin", Served.PASSWORD);
            var refused = admin.post("/api/v1/act", pause(billing.group, ",\"max\":1"));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.error()).startsWith("This console only looks: it has no key that signs.");
        }
        try (var own = ConsoleServer.start(ServerOptions.local(List.of(scene.acted())))) {
            var refused = byCode(own).post("/api/v1/act", pause(billing.group, ",\"max\":1"));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.error()).contains("without --allow-fixes");
        }
        try (var told =
                ConsoleServer.start(ServerOptions.local(List.of(scene.acted())).withFixes())) {
            assertThat(byCode(told)
                            .post("/api/v1/preview", pause(billing.group, ""))
                            .status())
                    .isEqualTo(200);
        }
    }

    private static Browser byCode(ConsoleServer console) throws Exception {
        var browser = new Browser(console.url());
        var code = console.link().substring(console.link().indexOf('#') + 1);
        assertThat(browser.post("/api/v1/session", "{\"code\":\"" + code + "\"}")
                        .status())
                .isEqualTo(200);
        return browser;
    }
}
