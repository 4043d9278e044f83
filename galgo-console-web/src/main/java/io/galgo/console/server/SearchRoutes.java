/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.galgo.console.NotThereException;
import io.galgo.console.SearchRecords;
import io.galgo.console.stream.CelFilter;
import io.galgo.console.stream.FilterException;
import io.galgo.console.stream.Position;
import io.galgo.console.stream.RecordFilter;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Searches of logs: begun by a post, told of when asked for, stopped when nobody asks. */
final class SearchRoutes {

    private final Searches searches;
    private final InstantSource clock;

    SearchRoutes(Searches searches, InstantSource clock) {
        this.searches = searches;
        this.clock = clock;
    }

    List<Route> all() {
        return List.of(
                Route.post("/api/v1/search", Permission.READ, this::begin),
                Route.get("/api/v1/search", Permission.READ, this::tell),
                Route.delete("/api/v1/search", Permission.READ, this::stop));
    }

    private Reply begin(Call call) {
        var session = call.session().orElseThrow();
        searches.checkRoom(session);
        var body = call.body();
        var topic = body.path("topic").asText("");
        var access = call.access();
        boolean copies = Origin.holdsCopies(topic);
        if (!(copies ? access.mayWatchTopic(topic) || access.mayRead(topic) : access.mayRead(topic))) {
            throw access.mayWatchTopic(topic)
                    ? new Refusal(
                            403,
                            "Needs reader on " + topic + ". " + session.person().name() + " is not.")
                    : new NotThereException("There is no topic " + topic + " that you may see.");
        }
        var partitions = new HashSet<Integer>();
        body.path("partitions").forEach(number -> partitions.add(number.asInt(-1)));
        var now = clock.instant();
        var from = Position.parse(body.path("from").asText("-15m"), call.zone(), now);
        var until = Position.parse(body.path("until").asText("end"), call.zone(), now);
        checkCommits(call, from);
        checkCommits(call, until);
        // Asked before all else: what a filter says of records that may not be read would tell what is in them.
        RecordFilter readable = record -> !copies || access.mayRead(Origin.of(record.topic(), record.headers()));
        var filter = readable.and(filter(body));
        var search = call.watch()
                .search(new SearchRecords(
                        Map.of(topic, partitions),
                        from,
                        until,
                        body.path("follow").asBoolean(false),
                        filter));
        var id = searches.begin(session, search, filter, body.path("count").asBoolean(false));
        return Reply.json(JsonNodeFactory.instance.objectNode().put("v", 1).put("id", id));
    }

    /** Where a group stands is for those who may see the group. */
    private static void checkCommits(Call call, Position position) {
        if (position instanceof Position.Committed committed && !call.access().mayWatchGroup(committed.group())) {
            throw new NotThereException("There is no consumer group " + committed.group() + " that you may see.");
        }
    }

    private static RecordFilter filter(JsonNode body) {
        var key = body.path("key").asText("");
        var expression = body.path("filter").asText("");
        try {
            var all = key.isEmpty() ? RecordFilter.all() : RecordFilter.key(key);
            for (var header : body.path("headers")) {
                all = all.and(RecordFilter.header(
                        header.path("name").asText(), header.path("value").asText()));
            }
            return expression.isBlank() ? all : all.and(CelFilter.of(expression));
        } catch (FilterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private Reply tell(Call call) {
        return Reply.json(searches.tell(call.session().orElseThrow(), call.needed("id"), (int)
                Math.min(Found.MOST_RECORDS, call.number("after").orElse(0))));
    }

    private Reply stop(Call call) {
        searches.stop(call.session().orElseThrow(), call.body().path("id").asText(""));
        return Reply.nothing(Map.of());
    }
}
