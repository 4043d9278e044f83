/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.Answer;
import io.galgo.console.AnswerJson;
import io.galgo.console.Explain;
import io.galgo.console.ExplainEvent;
import io.galgo.console.GroupLag;
import io.galgo.console.ListDeadLetters;
import io.galgo.console.ListGroups;
import io.galgo.console.ListTopics;
import io.galgo.console.NotThereException;
import io.galgo.console.ShowGroup;
import io.galgo.console.ShowLag;
import io.galgo.console.ShowRecord;
import io.galgo.console.ShowTopic;
import io.galgo.console.WhatIsWrong;
import io.galgo.console.lag.Grade;
import io.galgo.console.picture.NamePattern;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Looks, as JSON of the same form as {@code --json} of the command, each after what the caller may not see was left out. */
final class LookRoutes {

    private static final int MOST_ROWS = 500;

    private LookRoutes() {}

    static List<Route> all() {
        return List.of(
                Route.get("/api/v1/now", Permission.WATCH, LookRoutes::now),
                Route.get("/api/v1/lag", Permission.WATCH, LookRoutes::lag),
                Route.get("/api/v1/trend", Permission.WATCH, LookRoutes::trend),
                Route.get("/api/v1/explain", Permission.WATCH, LookRoutes::explain),
                Route.get("/api/v1/event", Permission.WATCH, LookRoutes::event),
                Route.get("/api/v1/topics", Permission.WATCH, LookRoutes::topics),
                Route.get("/api/v1/topic", Permission.WATCH, LookRoutes::topic),
                Route.get("/api/v1/groups", Permission.WATCH, LookRoutes::groups),
                Route.get("/api/v1/group", Permission.WATCH, LookRoutes::group),
                Route.get("/api/v1/dead", Permission.WATCH, LookRoutes::dead),
                Route.get("/api/v1/record", Permission.READ, LookRoutes::record));
    }

    private static Reply now(Call call) {
        var answer = call.watch().latest(new WhatIsWrong());
        var report = answer.content();
        var shown = filter(call).first(most(call), report.rows(), row -> true);
        var groups = groupsSeen(call);
        var seen = new WhatIsWrong.Report(
                shown.rows(),
                groups.groups().size(),
                topicsSeen(call, report),
                filter(call).leaderless(report.leaderless()));
        return json(
                call,
                answer,
                seen,
                json -> json.put("summary", groups.summary()).put("found", shown.found()));
    }

    private static int topicsSeen(Call call, WhatIsWrong.Report report) {
        if (call.access().watchesAll()) {
            return report.topics();
        }
        var all = call.watch().latest(new ListTopics(NamePattern.all(), false)).content();
        return filter(call).topics(all).topics().size();
    }

    private static Reply lag(Call call) {
        var group = call.text("group");
        var topic = call.text("topic");
        group.ifPresent(name -> seen(call.access().mayWatchGroup(name), "consumer group", name));
        topic.ifPresent(name -> seen(call.access().mayWatchTopic(name), "topic", name));
        var answer = call.watch().latest(new ShowLag(group, topic, call.partition()));
        if (group.isPresent() || topic.isPresent()) {
            var table = filter(call).lag(answer.content());
            return lag(call, answer, table.groups(), json -> json.put("summary", table.summary()));
        }
        var groups = groupsSeen(call);
        return lag(call, answer, groups.groups().size(), json -> {
            json.put("summary", groups.summary());
            var standings = json.putObject("standings");
            groups.standings().stream()
                    .collect(Collectors.groupingBy(standing -> standing, Collectors.counting()))
                    .forEach((standing, count) -> standings.put(standing.name().toLowerCase(Locale.ROOT), count));
        });
    }

    private static Reply lag(Call call, Answer<ShowLag.LagTable> answer, int groups, Addition addition) {
        var rows = answer.content().rows();
        var wanted = wanted(call.text("filter"));
        var shown = call.flag("brief")
                ? filter(call).firstInBrief(most(call), rows, wanted)
                : filter(call).first(most(call), rows, wanted);
        return json(call, answer, new ShownLag(shown.rows(), groups), json -> {
            addition.to(json);
            json.put("found", shown.found());
            var trends = json.putArray("trends");
            for (var row : json.path("rows")) {
                var trend = trends.addArray();
                call.watch()
                        .trends()
                        .of(row.path("group").asText(), row.path("topic").asText())
                        .forEach(sample -> trend.add(sample.waiting()));
            }
        });
    }

    /** As {@link ShowLag.LagTable}, of rows that may be in brief. */
    private record ShownLag(List<?> rows, int groups) {}

    /** A page shows no more than anybody reads; a program says how many it takes. */
    private static int most(Call call) {
        return (int) Math.min(call.number("limit").orElse(MOST_ROWS), Integer.MAX_VALUE);
    }

    private static Predicate<GroupLag> wanted(Optional<String> filter) {
        return filter.map(NamePattern::of)
                .<Predicate<GroupLag>>map(names -> row -> names.matches(row.group()) || names.matches(row.topic()))
                .orElse(row -> true);
    }

    private static Reply trend(Call call) {
        var group = call.needed("group");
        var topic = call.needed("topic");
        seen(call.access().mayWatch(group, topic), "consumer group", group);
        var json = JsonNodeFactory.instance.objectNode().put("v", 1);
        var samples = json.putArray("samples");
        call.watch()
                .trends()
                .of(group, topic)
                .forEach(sample ->
                        samples.addObject().put("at", sample.at().toString()).put("waiting", sample.waiting()));
        return Reply.json(json);
    }

    private static Reply explain(Call call) {
        var group = call.needed("group");
        seen(call.access().mayWatchGroup(group), "consumer group", group);
        call.text("topic").ifPresent(topic -> seen(call.access().mayWatch(group, topic), "topic", topic));
        var look = new Explain(group, call.text("topic"), call.partition(), call.number("offset"));
        var answer = call.watch().latest(look);
        int most = call.text("topic").isPresent() ? Integer.MAX_VALUE : most(call);
        var seen = filter(call).explanation(answer.content(), most);
        return json(call, graded(answer, look.grade(seen)), seen, json -> {});
    }

    private static Reply event(Call call) {
        var topic = call.needed("topic");
        seen(call.access().mayWatchTopic(topic), "topic", topic);
        var look = new ExplainEvent(topic, neededPartition(call), neededOffset(call));
        var answer = call.watch().latest(look);
        return json(call, answer, filter(call).verdicts(answer.content(), topic), json -> {});
    }

    private static Reply topics(Call call) {
        var look = new ListTopics(pattern(call), call.flag("own"));
        var answer = call.watch().latest(look);
        return json(call, answer, filter(call).topics(answer.content()), json -> {});
    }

    private static Reply topic(Call call) {
        var topic = call.needed("topic");
        seen(call.access().mayWatchTopic(topic), "topic", topic);
        var answer = call.watch().latest(new ShowTopic(topic));
        return json(call, answer, filter(call).topic(answer.content()), json -> {});
    }

    private static Reply groups(Call call) {
        var answer = call.watch().latest(new ListGroups(pattern(call)));
        return json(call, answer, filter(call).groups(answer.content(), allRows(call)), json -> {});
    }

    /** Returns all groups that the caller may see, with what they do on topics that the caller may see. */
    private static ListGroups.GroupList groupsSeen(Call call) {
        var all = call.watch().latest(new ListGroups(NamePattern.all())).content();
        return filter(call).groups(all, allRows(call));
    }

    private static List<GroupLag> allRows(Call call) {
        return call.watch().view().lag().orElseThrow().content().rows();
    }

    private static Reply group(Call call) {
        var group = call.needed("group");
        seen(call.access().mayWatchGroup(group), "consumer group", group);
        var answer = call.watch().latest(new ShowGroup(group));
        return json(call, answer, filter(call).group(answer.content()), json -> {});
    }

    /** Open letters as last read; of one group, or with those that were dealt with, they are read now. */
    private static Reply dead(Call call) {
        var group = call.text("group");
        group.ifPresent(name -> seen(call.access().mayWatchGroup(name), "consumer group", name));
        Answer<ListDeadLetters.DeadLetterList> answer;
        if (group.isEmpty() && !call.flag("all")) {
            var view = call.watch().view();
            answer = view.dead()
                    .orElseThrow(() -> new Refusal(
                            503,
                            view.deadBroken()
                                    .map(View.Broken::why)
                                    .orElse("Reading dead letters for the first time.")));
        } else {
            answer = call.watch().scan(new ListDeadLetters(group, call.flag("all")));
        }
        return json(call, answer, filter(call).dead(answer.content()), json -> {});
    }

    /** A payload asks for the right to read the topic that the event came from, wherever it lies now. */
    private static Reply record(Call call) {
        var topic = call.needed("topic");
        seen(call.access().mayWatchTopic(topic) || call.access().mayRead(topic), "topic", topic);
        var answer = call.watch().scan(new ShowRecord(topic, neededPartition(call), neededOffset(call)));
        var origin = Origin.of(topic, answer.content());
        if (!call.access().mayRead(origin)) {
            throw new Refusal(
                    403,
                    "Needs reader on "
                            + (call.access().mayWatchTopic(origin) ? origin : "the topic that it came from") + ". "
                            + call.session().orElseThrow().person().name() + " is not.");
        }
        return json(call, answer, answer.content(), json -> {});
    }

    private static NamePattern pattern(Call call) {
        return call.text("pattern").map(NamePattern::of).orElse(NamePattern.all());
    }

    private static int neededPartition(Call call) {
        call.needed("partition");
        return call.partition().getAsInt();
    }

    private static long neededOffset(Call call) {
        call.needed("offset");
        return call.number("offset").getAsLong();
    }

    private static Filter filter(Call call) {
        return new Filter(call.access());
    }

    /** What may not be seen is not there: the answer is the same. */
    private static void seen(boolean may, String kind, String name) {
        if (!may) {
            throw new NotThereException("There is no " + kind + " " + name + " that you may see.");
        }
    }

    /** How sure an answer is, is said of what is seen of it. */
    private static <A> Answer<A> graded(Answer<A> answer, Grade grade) {
        return new Answer<>(answer.asOf(), answer.cluster(), grade, answer.notKnown(), answer.content());
    }

    interface Addition {
        void to(ObjectNode json);
    }

    static <A> Reply json(Call call, Answer<?> answer, A content, Addition addition) {
        var seen = new Answer<>(answer.asOf(), answer.cluster(), answer.grade(), answer.notKnown(), content);
        var json = AnswerJson.object(seen, call.zone());
        addition.to(json);
        call.watch()
                .view()
                .broken()
                .ifPresent(broken -> json.putObject("broken")
                        .put("since", broken.since().toString())
                        .put("why", broken.why()));
        return Reply.json(json);
    }
}
