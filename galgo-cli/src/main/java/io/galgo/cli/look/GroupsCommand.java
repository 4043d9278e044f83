/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.ExitCode;
import io.galgo.console.ListGroups;
import io.galgo.console.lag.Words;
import io.galgo.console.picture.NamePattern;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code galgo groups}. */
@Command(
        name = "groups",
        mixinStandardHelpOptions = true,
        description = {
            "Lists consumer groups: what they are at, whether they run Galgo, what they read, how far they are behind.",
            "",
            "  galgo groups                   all of them",
            "  galgo groups bill              those with \"bill\" in their name",
            "  galgo groups 'team-a.*'        those whose name begins so",
            ""
        })
public final class GroupsCommand extends LookCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            description = "Their names: * for any characters, ? for one; or a part of them.")
    private String pattern = "*";

    @Override
    int look(Source source) {
        show(source, new ListGroups(NamePattern.of(pattern)), this::text);
        return ExitCode.OK;
    }

    private void text(ListGroups.GroupList list, Terminal terminal, Words words) {
        if (list.groups().isEmpty()) {
            terminal.line("There is no consumer group like " + pattern + ".");
            return;
        }
        var table = new Table(
                "", "group", "state", "protocol", "galgo", "waiting for", ">waiting", ">committed lag", "topics");
        list.groups()
                .forEach(group -> table.row(
                        Styles.of(group.standing()),
                        group.standing().glyph(),
                        group.name(),
                        group.phase().name().toLowerCase(Locale.ROOT),
                        group.protocol(),
                        group.runsGalgo() ? "yes" : "-",
                        group.waitingSince().map(words::age).orElse(group.waiting() == 0 ? "-" : "not known"),
                        (group.waitingIsExact() ? "" : "≤ ") + Words.number(group.waiting()),
                        Words.number(group.committedLag()),
                        String.join(", ", group.topics())));
        table.print(terminal);
    }
}
