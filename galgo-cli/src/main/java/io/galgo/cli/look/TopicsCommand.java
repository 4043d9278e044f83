/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.ExitCode;
import io.galgo.console.ListTopics;
import io.galgo.console.lag.Words;
import io.galgo.console.picture.NamePattern;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code galgo topics}. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description = {
            "Lists topics: their partitions, how much they hold and for how long.",
            "",
            "  galgo topics                   all of them",
            "  galgo topics shop              those with \"shop\" in their name",
            "  galgo topics 'shop.*'          those whose name begins so",
            ""
        })
public final class TopicsCommand extends LookCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            description = "Their names: * for any characters, ? for one; or a part of them.")
    private String pattern = "*";

    @Option(names = "--all", description = "Those too that Kafka and Galgo keep for themselves.")
    private boolean all;

    @Override
    int look(Source source) {
        show(source, new ListTopics(NamePattern.of(pattern), all), this::text);
        return ExitCode.OK;
    }

    private void text(ListTopics.TopicList list, Terminal terminal, Words words) {
        if (list.topics().isEmpty()) {
            terminal.line("There is no topic like " + pattern + ".");
            return;
        }
        var table = new Table("topic", ">partitions", ">offsets", "clean-up", "keeps", "trouble");
        list.topics()
                .forEach(topic -> table.row(
                        topic.leaderless() > 0 ? Terminal.Style.HELD : Terminal.Style.PLAIN,
                        topic.name(),
                        Words.number(topic.partitions()),
                        Words.number(topic.offsets()),
                        topic.cleanUp().orElse("not known"),
                        keeps(topic),
                        trouble(topic)));
        table.print(terminal);
    }

    static String keeps(ListTopics.TopicRow topic) {
        if (topic.retentionMillis().isEmpty()) {
            return "not known";
        }
        long millis = topic.retentionMillis().getAsLong();
        return millis < 0 ? "for ever" : Words.span(Duration.ofMillis(millis));
    }

    static String trouble(ListTopics.TopicRow topic) {
        if (topic.leaderless() > 0) {
            return topic.leaderless() + " without leader";
        }
        return topic.behind() > 0 ? topic.behind() + " with replicas behind" : "";
    }
}
