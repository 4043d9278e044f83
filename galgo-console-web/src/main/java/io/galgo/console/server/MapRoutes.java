/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.galgo.console.GroupLag;
import io.galgo.console.ListGroups;
import io.galgo.console.ListGroups.GroupRow;
import io.galgo.console.ListReaders;
import io.galgo.console.ListTopics;
import io.galgo.console.ListTopics.TopicRow;
import io.galgo.console.lag.Standing;
import io.galgo.console.picture.NamePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Topics and who reads them, and names to go to: of fifty thousand as many as a page shows. */
final class MapRoutes {

    private static final int MOST_TOPICS = 500;
    private static final int MOST_READERS = 20;
    private static final int MOST_DRAWN = 40;
    private static final int MOST_NAMES = 50;

    private MapRoutes() {}

    static List<Route> all() {
        return List.of(
                Route.get("/api/v1/map", Permission.WATCH, MapRoutes::map),
                Route.get("/api/v1/names", Permission.WATCH, MapRoutes::names));
    }

    /**
     * What the map shows.
     *
     * @param topics how many topics there are
     * @param groups how many groups there are
     * @param found how many topics have the name that was asked for, or a reader of it
     * @param rows the first of these, by name
     * @param around who reads the topic, or what the group reads, that was asked for
     * @param aroundFound how many these are
     */
    record TopicMap(int topics, int groups, int found, List<Mapped> rows, List<End> around, int aroundFound) {}

    /**
     * A topic.
     *
     * @param topic as in the list of topics
     * @param readers the first of the groups that read it
     * @param readBy how many do
     */
    record Mapped(TopicRow topic, List<End> readers, int readBy) {}

    /**
     * What is one hop away.
     *
     * @param name a group's or a topic's
     * @param standing how the group stands on the topic; empty of a topic
     */
    record End(String name, Optional<Standing> standing) {
        static End of(GroupLag reader) {
            return new End(reader.group(), Optional.of(reader.standing()));
        }
    }

    private static Reply map(Call call) {
        var answer = call.watch().latest(new ListTopics(NamePattern.all(), call.flag("own")));
        var topics = new Filter(call.access()).topics(answer.content()).topics();
        var readers = call.watch().latest(new ListReaders()).content();
        var groups = groups(call);
        var rows = new ArrayList<Mapped>();
        int found = 0;
        var wanted = call.text("filter").map(NamePattern::of).orElse(NamePattern.all());
        var read = call.text("filter").isPresent() ? readBy(call, wanted, groups) : Set.<String>of();
        for (var topic : topics) {
            if (wanted.matches(topic.name()) || read.contains(topic.name())) {
                found++;
                if (rows.size() < MOST_TOPICS) {
                    var ends = readersOf(call, topic.name(), readers);
                    rows.add(new Mapped(topic, first(MOST_READERS, ends, End::of), ends.size()));
                }
            }
        }
        var around = around(call, readers, groups);
        return LookRoutes.json(
                call,
                answer,
                new TopicMap(
                        topics.size(),
                        groups.size(),
                        found,
                        rows,
                        first(MOST_DRAWN, around, end -> end),
                        around.size()),
                json -> {});
    }

    /** Returns what groups of such a name read. */
    private static Set<String> readBy(Call call, NamePattern wanted, List<GroupRow> groups) {
        return groups.stream()
                .filter(group -> wanted.matches(group.name()))
                .flatMap(group ->
                        group.topics().stream().filter(topic -> call.access().mayWatch(group.name(), topic)))
                .collect(Collectors.toSet());
    }

    private static List<GroupLag> readersOf(Call call, String topic, ListReaders.Readers readers) {
        return readers.of(topic).stream()
                .filter(row -> call.access().mayWatch(row.group(), topic))
                .toList();
    }

    private static List<End> around(Call call, ListReaders.Readers readers, List<GroupRow> groups) {
        var topic = call.text("topic");
        if (topic.isPresent()) {
            return readersOf(call, topic.get(), readers).stream().map(End::of).toList();
        }
        var group = call.text("group");
        return groups.stream()
                .filter(one -> group.filter(one.name()::equals).isPresent())
                .flatMap(one -> one.topics().stream())
                .filter(name -> call.access().mayWatch(group.orElseThrow(), name))
                .map(name -> new End(name, Optional.empty()))
                .toList();
    }

    private static <T, R> List<R> first(int most, List<T> all, Function<T, R> made) {
        return all.stream().limit(most).map(made).toList();
    }

    private static List<GroupRow> groups(Call call) {
        return call.watch().latest(new ListGroups(NamePattern.all())).content().groups().stream()
                .filter(group -> call.access().mayWatchGroup(group.name()))
                .toList();
    }

    /** Whoever writes a name sees those that hold what is written so far, in small letters or large. */
    private static Reply names(Call call) {
        var answer = call.watch().latest(new ListTopics(NamePattern.all(), false));
        var part = call.text("part").orElse("").toLowerCase(Locale.ROOT);
        var json = JsonNodeFactory.instance.objectNode().put("v", 1);
        var groups = json.putArray("groups");
        names(groups(call).stream().map(GroupRow::name), part).forEach(groups::add);
        var topics = json.putArray("topics");
        var mayBeSeen = answer.content().topics().stream().map(TopicRow::name).filter(call.access()::mayWatchTopic);
        names(mayBeSeen, part).forEach(topics::add);
        return Reply.json(json);
    }

    private static Stream<String> names(Stream<String> all, String part) {
        return all.filter(name -> name.toLowerCase(Locale.ROOT).contains(part)).limit(MOST_NAMES);
    }
}
