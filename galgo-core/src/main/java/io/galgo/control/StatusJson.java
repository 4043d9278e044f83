/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON of status, version 1. */
final class StatusJson {

    private static final Map<Class<? extends Status>, String> KINDS = Map.of(
            Status.Hello.class, "hello",
            Status.Beat.class, "beat",
            Status.Trouble.class, "trouble",
            Status.Detail.class, "detail",
            Status.Closed.class, "closed");

    private StatusJson() {}

    static String kind(Status status) {
        return kind(status.getClass());
    }

    static String kind(Class<? extends Status> type) {
        return KINDS.get(type);
    }

    static byte[] write(Status status) {
        var json = ControlJson.begun()
                .put("kind", kind(status))
                .put("instance", status.instance())
                .put("group", status.group())
                .put("at", status.at().toEpochMilli());
        if (status instanceof Status.Hello hello) {
            hello(json, hello);
        } else if (status instanceof Status.Beat beat) {
            beat(json, beat);
        } else if (status instanceof Status.Trouble trouble) {
            var held = json.putArray("held");
            trouble.partitions().forEach(one -> held(held.addObject(), one));
        } else if (status instanceof Status.Detail detail) {
            var positions = json.putArray("positions");
            detail.partitions()
                    .forEach(one -> positions
                            .addObject()
                            .put("topic", one.topic())
                            .put("partition", one.partition())
                            .put("low_edge", one.lowEdge())
                            .put("next", one.next())
                            .put("under_way", one.underWay())
                            .put("done_ahead", one.doneAhead()));
        } else if (status instanceof Status.Closed closed) {
            ControlJson.put(json, "why", closed.why());
        }
        return ControlJson.bytes(json);
    }

    private static void hello(ObjectNode json, Status.Hello hello) {
        ControlJson.put(json, "member", hello.member());
        json.put("service", hello.service());
        ControlJson.put(json, "version", hello.version());
        json.put("host", hello.host()).put("started", hello.startedAt().toEpochMilli());
        ControlJson.put(json, "topics", hello.topics());
        ControlJson.put(json, "publishes", hello.publishes());
        json.put("ordering", hello.ordering());
        ControlJson.put(json, "settings", hello.settings());
        ControlJson.put(json, "keys", hello.keys());
        if (!hello.owned().isEmpty()) {
            var owned = json.putObject("owned");
            new TreeMap<>(hello.owned()).forEach((topic, partitions) -> {
                var array = owned.putArray(topic);
                partitions.forEach(array::add);
            });
        }
    }

    private static void beat(ObjectNode json, Status.Beat beat) {
        json.put("handled", beat.handled())
                .put("failed", beat.failed())
                .put("dead", beat.dead())
                .put("handling", beat.handling())
                .put("clock_offset", beat.clockOffsetMillis())
                .put("assignment", beat.assignment());
    }

    private static void held(ObjectNode json, Status.Held held) {
        json.put("kind", held.kind().word()).put("topic", held.topic()).put("partition", held.partition());
        held.offset().ifPresent(offset -> json.put("offset", offset));
        json.put("attempt", held.attempt());
        held.attempts().ifPresent(attempts -> json.put("attempts", attempts));
        json.put("since", held.since().toEpochMilli());
        held.next().ifPresent(next -> json.put("next", next.toEpochMilli()));
        ControlJson.put(json, "error", held.error());
        json.put("waiting", held.waiting());
        if (held.waitingAtLeast()) {
            json.put("at_least", true);
        }
        held.by().ifPresent(by -> {
            json.put("by", by.id());
            ControlJson.put(json, "who", by.who());
            ControlJson.put(json, "why", by.why());
        });
    }

    /** @throws IllegalArgumentException if it cannot be read, or its kind is not known */
    static Status read(byte[] value) {
        var json = ControlJson.parse(value);
        var instance = ControlJson.text(json, "instance");
        var group = ControlJson.text(json, "group");
        var at = ControlJson.time(json, "at");
        return switch (ControlJson.text(json, "kind")) {
            case "hello" ->
                new Status.Hello(
                        instance,
                        group,
                        at,
                        ControlJson.textOrNone(json, "member"),
                        ControlJson.text(json, "service"),
                        ControlJson.textOrNone(json, "version"),
                        ControlJson.text(json, "host"),
                        ControlJson.time(json, "started"),
                        ControlJson.texts(json, "topics"),
                        ControlJson.texts(json, "publishes"),
                        ControlJson.text(json, "ordering"),
                        ControlJson.map(json, "settings", JsonNode::asText),
                        ControlJson.texts(json, "keys"),
                        ControlJson.map(json, "owned", StatusJson::numbers));
            case "beat" ->
                new Status.Beat(
                        instance,
                        group,
                        at,
                        ControlJson.number(json, "handled"),
                        ControlJson.number(json, "failed"),
                        ControlJson.number(json, "dead"),
                        ControlJson.smallNumber(json, "handling"),
                        ControlJson.number(json, "clock_offset"),
                        ControlJson.text(json, "assignment"));
            case "trouble" -> new Status.Trouble(instance, group, at, ControlJson.list(json, "held", StatusJson::held));
            case "detail" ->
                new Status.Detail(instance, group, at, ControlJson.list(json, "positions", StatusJson::position));
            case "closed" -> new Status.Closed(instance, group, at, ControlJson.textOrNone(json, "why"));
            default -> throw ControlJson.wrong("kind");
        };
    }

    private static List<Integer> numbers(JsonNode array) {
        var numbers = new ArrayList<Integer>();
        array.forEach(node -> numbers.add(node.intValue()));
        return List.copyOf(numbers);
    }

    private static Status.Held held(JsonNode json) {
        return new Status.Held(
                Status.Held.Kind.of(ControlJson.text(json, "kind")),
                ControlJson.text(json, "topic"),
                ControlJson.smallNumber(json, "partition"),
                ControlJson.maybeNumber(json, "offset"),
                ControlJson.smallNumber(json, "attempt"),
                ControlJson.maybeSmallNumber(json, "attempts"),
                ControlJson.time(json, "since"),
                ControlJson.maybeTime(json, "next"),
                ControlJson.textOrNone(json, "error"),
                ControlJson.number(json, "waiting"),
                json.path("at_least").asBoolean(),
                ControlJson.maybeText(json, "by")
                        .map(id -> new Status.By(
                                id, ControlJson.textOrNone(json, "who"), ControlJson.textOrNone(json, "why"))));
    }

    private static Status.Position position(JsonNode json) {
        return new Status.Position(
                ControlJson.text(json, "topic"),
                ControlJson.smallNumber(json, "partition"),
                ControlJson.number(json, "low_edge"),
                ControlJson.number(json, "next"),
                ControlJson.smallNumber(json, "under_way"),
                ControlJson.number(json, "done_ahead"));
    }
}
