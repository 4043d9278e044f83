/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.console.SearchRecords;
import io.galgo.console.stream.CelFilter;
import io.galgo.console.stream.Position;
import io.galgo.console.stream.RecordFilter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which records are wanted, in the words of whoever asks.
 *
 * @param topics the topics, each with the partitions that are wanted of it; none for all
 * @param from a position, as those of {@link Position#parse}
 * @param until likewise
 * @param follow whether to go on after the end
 * @param key of which key; empty for any
 * @param headers with which headers
 * @param filter an expression; empty for none
 * @param zone of times that name none
 */
record StreamQuestion(
        Map<String, Set<Integer>> topics,
        String from,
        String until,
        boolean follow,
        Optional<String> key,
        Map<String, String> headers,
        Optional<String> filter,
        ZoneId zone) {

    /**
     * Understands it.
     *
     * @throws IllegalArgumentException if a position is none
     * @throws io.galgo.console.stream.FilterException if the expression is wrong
     */
    SearchRecords records() {
        var now = Instant.now();
        return new SearchRecords(
                topics, Position.parse(from, zone, now), Position.parse(until, zone, now), follow, filters());
    }

    /** The cheapest first. */
    private RecordFilter filters() {
        var all = key.map(RecordFilter::key).orElse(RecordFilter.all());
        for (var header : headers.entrySet()) {
            all = all.and(RecordFilter.header(header.getKey(), header.getValue()));
        }
        return filter.isPresent() ? all.and(CelFilter.of(filter.get())) : all;
    }

    /** What a console is asked. */
    ObjectNode json() {
        if (topics.size() != 1) {
            throw new CliException(
                    ExitCode.USAGE, "A console searches one topic at a time: name one, or add --direct.");
        }
        var topic = topics.entrySet().iterator().next();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("topic", topic.getKey())
                .put("from", from)
                .put("until", until)
                .put("follow", follow);
        var partitions = json.putArray("partitions");
        topic.getValue().forEach(partitions::add);
        key.ifPresent(text -> json.put("key", text));
        filter.ifPresent(text -> json.put("filter", text));
        var wanted = json.putArray("headers");
        headers.forEach((name, value) -> wanted.addObject().put("name", name).put("value", value));
        return json;
    }
}
