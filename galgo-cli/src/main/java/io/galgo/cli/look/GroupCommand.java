/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.ExitCode;
import io.galgo.console.ShowGroup;
import io.galgo.console.lag.Words;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code galgo group}. */
@Command(
        name = "group",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one consumer group: its members, what they own, and how far it is behind.",
            "",
            "  galgo group billing",
            "  galgo group billing --json",
            "  galgo group billing --context prod-eu",
            ""
        })
public final class GroupCommand extends LookCommand {

    @Parameters(paramLabel = "GROUP", description = "Its name.")
    private String group;

    @Override
    int look(Source source) {
        show(source, new ShowGroup(group), GroupCommand::text);
        return ExitCode.OK;
    }

    private static void text(ShowGroup.GroupDetail detail, Terminal terminal, Words words) {
        var group = detail.group();
        terminal.line(
                group.name() + " is " + group.phase().name().toLowerCase(Locale.ROOT) + " (" + group.protocol()
                        + " protocol) and "
                        + (group.runsGalgo() ? "runs Galgo." : "does not run Galgo.")
                        + detail.membersChangedAt()
                                .map(at -> " Its members last changed " + words.at(at) + ".")
                                .orElse(""),
                Terminal.Style.BOLD);
        if (detail.members().isEmpty()) {
            terminal.line("Who its members are is not known.");
        } else if (detail.members().get().isEmpty()) {
            terminal.line("It has no members.");
        } else {
            var members = new Table("member", "host", ">partitions", "id");
            detail.members()
                    .get()
                    .forEach(member -> members.row(
                            Terminal.Style.PLAIN,
                            member.clientId(),
                            member.host(),
                            Words.number(member.partitions().size()),
                            member.id()));
            members.print(terminal);
        }
        instances(detail, terminal, words);
        if (detail.lag().isEmpty()) {
            terminal.line("It has committed nothing.");
        } else {
            terminal.blank();
            LagText.rows(detail.lag(), terminal, words);
        }
    }

    private static void instances(ShowGroup.GroupDetail detail, Terminal terminal, Words words) {
        if (detail.instances().isEmpty()) {
            return;
        }
        terminal.blank();
        var table = new Table("instance", "version", "since", "heard", "takes commands of", "settings in force");
        detail.instances()
                .forEach(one -> table.row(
                        one.isConfirmed() ? Terminal.Style.PLAIN : Terminal.Style.QUIET,
                        one.name() + (one.isConfirmed() ? "" : " (unconfirmed)"),
                        one.version(),
                        words.time(one.startedAt()),
                        (one.isSilent() ? "silent since " : "") + words.time(one.heardAt()),
                        one.keys().isEmpty() ? "nobody" : String.join(", ", one.keys()),
                        one.settings().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(setting -> setting.getKey() + "=" + setting.getValue())
                                .collect(Collectors.joining(" "))));
        table.print(terminal);
        detail.instances().stream()
                .filter(one -> one.isConfirmed() && !one.isSilent())
                .findFirst()
                .ifPresent(one -> terminal.line("ordering " + one.ordering(), Terminal.Style.QUIET));
    }
}
