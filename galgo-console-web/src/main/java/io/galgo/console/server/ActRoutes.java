/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.galgo.console.NotThereException;
import io.galgo.console.act.Act;
import io.galgo.console.act.ActJson;
import io.galgo.console.act.RefusedException;
import io.galgo.console.act.Rights;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Acts: previewed, begun, and told of, each by the cluster's one {@link io.galgo.console.act.Executor}, which says who may what. An undo is an
 * act like others.
 */
final class ActRoutes {

    private static final String DOOR = "console";
    private static final String DOOR_OF_PROGRAMS = "cli";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Each act that is waited for has a thread and a Kafka client. */
    private static final Duration MOST_PATIENCE = Duration.ofMinutes(1);

    private final Map<String, Acts> byCluster;
    private final InstantSource clock;

    /** @param byCluster the acts of each cluster, by its name */
    ActRoutes(Map<String, Acts> byCluster, InstantSource clock) {
        this.byCluster = byCluster;
        this.clock = clock;
    }

    List<Route> all() {
        return List.of(
                Route.get("/api/v1/may", Permission.WATCH, this::may),
                Route.post("/api/v1/preview", Permission.ACT, call -> refusing(() -> preview(call))),
                Route.post("/api/v1/act", Permission.ACT, call -> refusing(() -> begin(call))),
                Route.get("/api/v1/act", Permission.ACT, this::tell));
    }

    /** Why somebody may not act on a group, before they ask for it; null if they may. */
    private Reply may(Call call) {
        var group = call.needed("group");
        if (!call.access().mayWatchGroup(group)) {
            throw new NotThereException("There is no consumer group " + group + " that you may see.");
        }
        var json = JsonNodeFactory.instance.objectNode().put("v", 1);
        acts(call)
                .whyNot(group, call.text("topic"), rights(call))
                .ifPresentOrElse(why -> json.put("why_not", why), () -> json.putNull("why_not"));
        return Reply.json(json);
    }

    private Reply preview(Call call) {
        var plan = acts(call).preview(session(call), act(call), rights(call), call.zone());
        return Reply.json(ActJson.of(plan).put("needs_reason", acts(call).needsReason(plan)));
    }

    private Reply begin(Call call) {
        var body = call.body();
        var max = body.path("max");
        var one = acts(call)
                .begin(
                        session(call),
                        act(call),
                        Optional.of(body.path("plan").asText("")).filter(id -> !id.isEmpty()),
                        max.canConvertToLong() ? OptionalLong.of(max.asLong()) : OptionalLong.empty(),
                        rights(call),
                        call.zone(),
                        patience(body.path("wait_ms")),
                        call.watch()::readOperationsNow);
        return Reply.json(one.tell());
    }

    private static Duration patience(JsonNode millis) {
        var patience = Duration.ofMillis(millis.asLong(PATIENCE.toMillis()));
        if (patience.isNegative() || patience.compareTo(MOST_PATIENCE) > 0) {
            throw new IllegalArgumentException("A console waits for answers for a minute at most, not for "
                    + patience.toSeconds() + " s. What takes longer is seen in settings, jobs and audit.");
        }
        return patience;
    }

    private Reply tell(Call call) {
        return Reply.json(acts(call).find(session(call), call.needed("id")).tell());
    }

    private Acts acts(Call call) {
        return byCluster.get(call.watch().cluster().name());
    }

    private Act act(Call call) {
        return ActJson.act(call.body(), call.zone(), clock.instant());
    }

    private static String session(Call call) {
        return call.session().orElseThrow().id();
    }

    private static Rights rights(Call call) {
        var session = call.session().orElseThrow();
        var person = session.person();
        return new Rights(person.name(), session.isToken() ? DOOR_OF_PROGRAMS : DOOR, person.grants());
    }

    private interface Answering {
        Reply answer();
    }

    private static Reply refusing(Answering route) {
        try {
            return route.answer();
        } catch (RefusedException e) {
            throw switch (e.reason()) {
                case NOT_THERE -> new NotThereException(e.getMessage());
                case RIGHT, READ_ONLY -> new Refusal(403, e.getMessage());
                case STATE, NO_AUDIT -> new Refusal(409, e.getMessage());
                case LIMIT -> new Refusal(429, e.getMessage());
            };
        }
    }
}
