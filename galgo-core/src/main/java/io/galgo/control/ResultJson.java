/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import com.fasterxml.jackson.databind.JsonNode;

/** The JSON of results and progress, version 1. */
final class ResultJson {

    private ResultJson() {}

    static byte[] write(Result result) {
        var json = ControlJson.begun()
                .put("command", result.command())
                .put("group", result.group())
                .put("instance", result.instance())
                .put("outcome", result.outcome().word())
                .put("at", result.at().toEpochMilli());
        ControlJson.put(json, "why", result.why());
        if (!result.moved().isEmpty()) {
            var moved = json.putArray("moved");
            result.moved()
                    .forEach(one -> moved.addObject()
                            .put("topic", one.topic())
                            .put("partition", one.partition())
                            .put("before", one.before())
                            .put("after", one.after()));
        }
        result.answer().ifPresent(answer -> json.put("answer", answer));
        return ControlJson.bytes(json);
    }

    static Result result(byte[] value) {
        var json = ControlJson.parse(value);
        return new Result(
                ControlJson.text(json, "command"),
                ControlJson.text(json, "group"),
                ControlJson.text(json, "instance"),
                Outcome.of(ControlJson.text(json, "outcome")),
                ControlJson.textOrNone(json, "why"),
                ControlJson.time(json, "at"),
                ControlJson.list(json, "moved", ResultJson::moved),
                ControlJson.maybeText(json, "answer"));
    }

    private static Result.Moved moved(JsonNode json) {
        return new Result.Moved(
                ControlJson.text(json, "topic"),
                ControlJson.smallNumber(json, "partition"),
                ControlJson.number(json, "before"),
                ControlJson.number(json, "after"));
    }

    static byte[] write(JobProgress progress) {
        var json = ControlJson.begun()
                .put("job", progress.job())
                .put("group", progress.group())
                .put("instance", progress.instance())
                .put("state", progress.state().word())
                .put("done", progress.done())
                .put("failed", progress.failed())
                .put("total", progress.total())
                .put("at", progress.at().toEpochMilli());
        ControlJson.put(json, "why", progress.why());
        return ControlJson.bytes(json);
    }

    static JobProgress progress(byte[] value) {
        var json = ControlJson.parse(value);
        return new JobProgress(
                ControlJson.text(json, "job"),
                ControlJson.text(json, "group"),
                ControlJson.text(json, "instance"),
                JobProgress.State.of(ControlJson.text(json, "state")),
                ControlJson.number(json, "done"),
                ControlJson.number(json, "failed"),
                ControlJson.numberOr(json, "total", -1),
                ControlJson.time(json, "at"),
                ControlJson.textOrNone(json, "why"));
    }
}
