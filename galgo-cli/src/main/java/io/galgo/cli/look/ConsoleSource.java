/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.console.Answer;
import io.galgo.console.AnswerJson;
import io.galgo.console.Explain;
import io.galgo.console.ExplainEvent;
import io.galgo.console.ListDeadLetters;
import io.galgo.console.ListGroups;
import io.galgo.console.ListInstances;
import io.galgo.console.ListJobs;
import io.galgo.console.ListSettings;
import io.galgo.console.ListTopics;
import io.galgo.console.Look;
import io.galgo.console.Scan;
import io.galgo.console.ShowAudit;
import io.galgo.console.ShowGroup;
import io.galgo.console.ShowLag;
import io.galgo.console.ShowRecord;
import io.galgo.console.ShowTopic;
import io.galgo.console.WhatIsWrong;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Asks a console: what its person may see, as of when it last asked the brokers. */
final class ConsoleSource implements Source {

    private final ConsoleClient client;

    ConsoleSource(ConsoleClient client) {
        this.client = client;
    }

    @Override
    public <A> Answer<A> answer(Look<A> look) {
        var ask = new Ask();
        if (look instanceof WhatIsWrong) {
            return ask.all().of("now", WhatIsWrong.Report.class);
        }
        if (look instanceof ShowLag lag) {
            return ask.put("group", lag.group())
                    .put("topic", lag.topic())
                    .put("partition", lag.partition().stream().boxed().findFirst())
                    .all()
                    .of("lag", ShowLag.LagTable.class);
        }
        if (look instanceof Explain explain) {
            return ask.put("group", Optional.of(explain.group()))
                    .put("topic", explain.topic())
                    .put("partition", explain.partition().stream().boxed().findFirst())
                    .put("offset", explain.offset().stream().boxed().findFirst())
                    .all()
                    .of("explain", Explain.Explanation.class);
        }
        if (look instanceof ExplainEvent event) {
            return ask.place(event.topic(), event.partition(), event.offset())
                    .of("event", ExplainEvent.EventVerdicts.class);
        }
        if (look instanceof ListTopics topics) {
            return ask.put("pattern", Optional.of(topics.pattern().text()))
                    .put("own", Optional.of(topics.own()))
                    .of("topics", ListTopics.TopicList.class);
        }
        if (look instanceof ShowTopic topic) {
            return ask.put("topic", Optional.of(topic.topic())).of("topic", ShowTopic.TopicDetail.class);
        }
        if (look instanceof ListGroups groups) {
            return ask.put("pattern", Optional.of(groups.pattern().text())).of("groups", ListGroups.GroupList.class);
        }
        if (look instanceof ShowGroup group) {
            return ask.put("group", Optional.of(group.group())).of("group", ShowGroup.GroupDetail.class);
        }
        if (look instanceof ListInstances) {
            return ask.of("instances", ListInstances.InstanceList.class);
        }
        throw new IllegalArgumentException("Consoles are not asked " + look);
    }

    @Override
    public <A> Answer<A> answer(Scan<A> scan) {
        var ask = new Ask();
        if (scan instanceof ListDeadLetters dead) {
            return ask.put("group", dead.group())
                    .put("all", Optional.of(dead.all()))
                    .of("dead", ListDeadLetters.DeadLetterList.class);
        }
        if (scan instanceof ShowRecord record) {
            return ask.place(record.topic(), record.partition(), record.offset())
                    .of("record", ShowRecord.RecordDetail.class);
        }
        if (scan instanceof ListSettings settings) {
            return ask.put("group", settings.group()).of("settings", ListSettings.SettingList.class);
        }
        if (scan instanceof ListJobs jobs) {
            return ask.put("id", jobs.id()).of("jobs", ListJobs.JobList.class);
        }
        if (scan instanceof ShowAudit audit) {
            return ask.put("who", audit.who())
                    .put("group", audit.group())
                    .put("since", Optional.of(audit.since().orElse(Instant.EPOCH)))
                    .of("audit", ShowAudit.Audit.class);
        }
        throw new IllegalArgumentException("Consoles are not asked " + scan);
    }

    @Override
    public Search search(StreamQuestion question) {
        return new ConsoleSearch(client, question.json(), question.zone());
    }

    @Override
    public void close() {
        // nothing is held between questions
    }

    /** A question on its way. */
    private final class Ask {

        private final Map<String, String> parameters = new LinkedHashMap<>();

        Ask put(String name, Optional<?> value) {
            value.ifPresent(there -> parameters.put(name, there.toString()));
            return this;
        }

        /** All rows, not as many as a page shows. */
        Ask all() {
            return put("limit", Optional.of(Integer.MAX_VALUE));
        }

        Ask place(String topic, int partition, long offset) {
            return put("topic", Optional.of(topic))
                    .put("partition", Optional.of(partition))
                    .put("offset", Optional.of(offset));
        }

        /** The class is the one of the look's own answer: the cast is safe. */
        @SuppressWarnings("unchecked")
        <A> Answer<A> of(String path, Class<?> content) {
            var json = client.get(path, parameters);
            try {
                var answer = AnswerJson.read(json, (Class<A>) content);
                var notKnown = new ArrayList<>(answer.notKnown());
                if (json.has("broken")) {
                    notKnown.add("what happened since "
                            + json.path("broken").path("since").asText()
                            + ", when Kafka stopped to answer the console ("
                            + json.path("broken").path("why").asText() + ")");
                }
                return new Answer<>(answer.asOf(), answer.cluster(), answer.grade(), notKnown, answer.content());
            } catch (IllegalArgumentException e) {
                throw new CliException(
                        ExitCode.OUT_OF_REACH,
                        Terminal.visible("The console gave " + e.getMessage() + ". Is it of another version?"),
                        e);
            }
        }
    }
}
