/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.act.Plan;
import io.galgo.console.act.Report;
import java.util.Locale;

/** Previews and what became of acts, as one JSON object in a line: {@code v}, and fields named as in the answers to looks. */
final class ActJson {

    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ActJson() {}

    static String of(Plan plan) {
        return plan(plan).toString();
    }

    private static ObjectNode plan(Plan plan) {
        var json = JSON.createObjectNode()
                .put("v", VERSION)
                .put("plan", plan.id())
                .put("cluster", plan.cluster())
                .put("verb", plan.verb().word())
                .put("group", plan.group())
                .put("about", plan.act().about())
                .put("touches", plan.touches())
                .put("undo", plan.undo());
        plan.ends().ifPresentOrElse(ends -> json.put("ends", ends.toString()), () -> json.putNull("ends"));
        var sentences = json.putArray("sentences");
        plan.sentences().forEach(sentences::add);
        var instances = json.putArray("instances");
        plan.instances()
                .forEach(one ->
                        instances.addObject().put("name", one.name()).put("takes_commands", one.takesCommands()));
        return json;
    }

    static String of(Report report) {
        var json = plan(report.plan())
                .put("operation", report.id())
                .put("verdict", report.verdict().name().toLowerCase(Locale.ROOT))
                .put("took_ms", report.took().toMillis());
        var answers = json.putArray("answers");
        for (var answer : report.answers()) {
            var one = answers.addObject().put("instance", answer.instance());
            answer.outcome()
                    .ifPresentOrElse(
                            outcome -> one.put("outcome", outcome.name().toLowerCase(Locale.ROOT)),
                            () -> one.putNull("outcome"));
            one.put("why", answer.why())
                    .put("after_ms", answer.after().toMillis())
                    .put("grade", answer.isConfirmed() ? "known" : "unconfirmed");
            answer.answer().ifPresent(text -> one.put("answer", text));
            var moved = one.putArray("moved");
            answer.moved()
                    .forEach(position -> moved.addObject()
                            .put("topic", position.topic())
                            .put("partition", position.partition())
                            .put("before", position.before())
                            .put("after", position.after()));
        }
        return json.toString();
    }
}
