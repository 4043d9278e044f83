/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.ExitCode;
import io.galgo.console.ShowTopic;
import io.galgo.console.lag.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code galgo topic}. */
@Command(
        name = "topic",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one topic: its partitions, how long it keeps events, and which groups read it.",
            "",
            "  galgo topic shop.orders",
            "  galgo topic shop.orders --json",
            "  galgo topic shop.orders --context prod-eu",
            ""
        })
public final class TopicCommand extends LookCommand {

    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String topic;

    @Override
    int look(Source source) {
        show(source, new ShowTopic(topic), TopicCommand::text);
        return ExitCode.OK;
    }

    private static void text(ShowTopic.TopicDetail detail, Terminal terminal, Words words) {
        var topic = detail.topic();
        terminal.line(
                topic.name() + " has " + Words.count(topic.partitions(), "partition") + " with "
                        + Words.count(topic.offsets(), "offset") + ". Clean-up: "
                        + topic.cleanUp().orElse("not known") + "; keeps events: " + TopicsCommand.keeps(topic) + ".",
                Terminal.Style.BOLD);
        var partitions = new Table(">partition", ">start", ">end", ">leader", "in sync");
        detail.partitions()
                .forEach(one -> partitions.row(
                        one.hasLeader() ? Terminal.Style.PLAIN : Terminal.Style.HELD,
                        String.valueOf(one.partition()),
                        one.isKnown() ? Words.number(one.start()) : "not known",
                        one.isKnown() ? Words.number(one.end()) : "not known",
                        one.hasLeader() ? String.valueOf(one.leader()) : "none",
                        one.inSync() + " of " + one.replicas()));
        partitions.print(terminal);
        terminal.blank();
        if (detail.readers().isEmpty()) {
            terminal.line("No group has committed anything for it.");
        } else {
            LagText.rows(detail.readers(), terminal, words);
        }
    }
}
