/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.stream.Position;
import io.galgo.control.Expected;
import io.galgo.control.Offsets;
import io.galgo.control.Outcome;
import io.galgo.control.Result;
import io.galgo.control.Target;
import io.galgo.control.Verb;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Acts, their previews and what became of them, each as one JSON object: {@code v}, and fields named as in the answers to looks. The command
 * prints them by {@code --json}, the console's REST interface speaks them, and the command reads there what it shows.
 */
public final class ActJson {

    private static final int VERSION = 1;
    private static final int MOST_OFFSETS = 5_000;

    /** Parameters that are places: times in them are resolved where they are typed. */
    private static final Set<String> PLACES = Set.of("to", "from", "until");

    private ActJson() {}

    /** Returns an act as {@link #act} reads it. */
    public static ObjectNode of(Act act) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("verb", act.verb().word())
                .put("group", act.group())
                .put("reason", act.reason());
        act.topic().ifPresent(topic -> json.put("topic", topic));
        offsets(json, act.offsets());
        act.key().ifPresent(key -> json.put("key", key));
        var parameters = json.putObject("parameters");
        act.parameters().forEach(parameters::put);
        act.lasts().ifPresent(time -> json.put("lasts_s", time.toSeconds()));
        return json;
    }

    /**
     * Reads an act: {@code verb}, {@code group}, {@code topic}, {@code offsets} (each {@code partition}, {@code from}, {@code until}; the first
     * alone is the whole partition), {@code key}, {@code parameters}, {@code lasts_s}, {@code reason}.
     *
     * @param zone of times as {@code 03:00} in parameters
     * @throws IllegalArgumentException if it is none; the message says what is wrong
     */
    public static Act act(JsonNode json, ZoneId zone, Instant now) {
        var verb = Verb.of(json.path("verb").asText(""))
                .orElseThrow(() -> new IllegalArgumentException("\""
                        + json.path("verb").asText("") + "\" is no verb: retry, skip, park, release and so on are."));
        var parameters = new HashMap<String, String>();
        json.path("parameters").properties().forEach(entry -> {
            var value = entry.getValue().asText("");
            parameters.put(entry.getKey(), PLACES.contains(entry.getKey()) ? place(value, zone, now) : value);
        });
        var seconds = json.path("lasts_s");
        return new Act(
                verb,
                json.path("group").asText(""),
                text(json, "topic"),
                offsets(json.path("offsets")),
                text(json, "key"),
                parameters,
                seconds.isNumber() ? Optional.of(Duration.ofSeconds(seconds.asLong())) : Optional.empty(),
                json.path("reason").asText(""));
    }

    private static String place(String text, ZoneId zone, Instant now) {
        return Position.parse(text, zone, now) instanceof Position.At at
                ? at.time().toString()
                : text;
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.of(json.path(name).asText("")).filter(text -> !text.isEmpty());
    }

    private static List<Offsets> offsets(JsonNode json) {
        if (json.size() > MOST_OFFSETS) {
            throw new IllegalArgumentException("These are too many: at most " + MOST_OFFSETS + " stretches at once.");
        }
        var offsets = new ArrayList<Offsets>();
        for (var one : json) {
            int partition = one.path("partition").asInt(-1);
            offsets.add(
                    one.has("from")
                            ? new Offsets(
                                    partition,
                                    one.path("from").asLong(-1),
                                    one.path("until").asLong(-1))
                            : Offsets.all(partition));
        }
        return offsets;
    }

    private static void offsets(ObjectNode json, List<Offsets> offsets) {
        var all = json.putArray("offsets");
        for (var one : offsets) {
            var stretch = all.addObject().put("partition", one.partition());
            if (!one.isAll()) {
                stretch.put("from", one.from()).put("until", one.until());
            }
        }
    }

    /** Returns a preview. */
    public static ObjectNode of(Plan plan) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("v", VERSION)
                .put("plan", plan.id())
                .put("cluster", plan.cluster())
                .put("verb", plan.verb().word())
                .put("group", plan.group())
                .put("about", plan.act().about())
                .put("touches", plan.touches())
                .put("undo", plan.undo())
                .put("undoable", plan.isUndoable())
                .put("by_brokers", plan.byBrokers());
        plan.ends().ifPresentOrElse(ends -> json.put("ends", ends.toString()), () -> json.putNull("ends"));
        plan.target().ifPresent(target -> {
            json.put("topic", target.topic());
            offsets(json, target.offsets());
        });
        var sentences = json.putArray("sentences");
        plan.sentences().forEach(sentences::add);
        moved(json.putArray("before"), plan.before());
        var instances = json.putArray("instances");
        plan.instances()
                .forEach(one ->
                        instances.addObject().put("name", one.name()).put("takes_commands", one.takesCommands()));
        return json;
    }

    /** Returns what became of an act, or is known of it so far. */
    public static ObjectNode of(Report report) {
        var json = of(report.plan())
                .put("operation", report.id())
                .put("verdict", report.verdict().name().toLowerCase(Locale.ROOT))
                .put("sentence", ReportWords.sentence(report))
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
            moved(one.putArray("moved"), answer.moved());
        }
        return json;
    }

    private static void moved(ArrayNode json, List<Result.Moved> positions) {
        positions.forEach(position -> json.addObject()
                .put("topic", position.topic())
                .put("partition", position.partition())
                .put("before", position.before())
                .put("after", position.after()));
    }

    /**
     * Reads a preview of an act, to be shown: what was seen of the group is not in it, so it is carried out by whoever made it.
     *
     * @throws IllegalArgumentException if it is none, as of a later version that knows more verbs
     */
    public static Plan plan(JsonNode json, Act act) {
        var verb = json.path("verb").asText();
        var instances = new ArrayList<Plan.Expectation>();
        json.path("instances")
                .forEach(one -> instances.add(new Plan.Expectation(
                        one.path("name").asText(), one.path("takes_commands").asBoolean())));
        return new Plan(
                json.path("plan").asText(),
                act,
                Verb.of(verb).orElseThrow(() -> new IllegalArgumentException("a preview of the verb \"" + verb + "\"")),
                json.path("group").asText(),
                json.path("cluster").asText(),
                text(json, "topic")
                        .map(topic -> new Target(topic, "", offsets(json.path("offsets")), Optional.empty())),
                Map.of(),
                Expected.NOTHING,
                texts(json.path("sentences")),
                json.path("undo").asText(),
                json.path("touches").asLong(),
                text(json, "ends").map(Instant::parse),
                moved(json.path("before")),
                Optional.empty(),
                instances,
                json.path("by_brokers").asBoolean());
    }

    /**
     * Reads what became of an act.
     *
     * @throws IllegalArgumentException if it says nothing of that, or in words of a later version
     */
    public static Report report(JsonNode json, Act act) {
        var answers = new ArrayList<Report.Answered>();
        for (var one : json.path("answers")) {
            answers.add(new Report.Answered(
                    one.path("instance").asText(),
                    one.hasNonNull("outcome")
                            ? Optional.of(
                                    Outcome.valueOf(one.path("outcome").asText().toUpperCase(Locale.ROOT)))
                            : Optional.empty(),
                    one.path("why").asText(),
                    Duration.ofMillis(one.path("after_ms").asLong()),
                    one.path("grade").asText().equals("known"),
                    moved(one.path("moved")),
                    Optional.ofNullable(one.get("answer")).map(JsonNode::asText)));
        }
        return new Report(
                json.path("operation").asText(),
                plan(json, act),
                answers,
                Duration.ofMillis(json.path("took_ms").asLong()));
    }

    private static List<Result.Moved> moved(JsonNode json) {
        var positions = new ArrayList<Result.Moved>();
        json.forEach(one -> positions.add(new Result.Moved(
                one.path("topic").asText(),
                one.path("partition").asInt(),
                one.path("before").asLong(),
                one.path("after").asLong())));
        return positions;
    }

    private static List<String> texts(JsonNode json) {
        var texts = new ArrayList<String>();
        json.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
