/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.ExitCode;
import io.galgo.console.ListSettings;
import io.galgo.console.lag.Words;
import io.galgo.control.Command;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code galgo settings}. */
@picocli.CommandLine.Command(
        name = "settings",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what is in force by command: pauses, parked keys, values, with who, why and until when.",
            "",
            "  galgo settings",
            "  galgo settings billing",
            "  galgo settings billing --json",
            ""
        })
public final class SettingsCommand extends LookCommand {

    @Mixin
    private KeyFiles keys;

    @Parameters(arity = "0..1", paramLabel = "GROUP", description = "One group; all without it.")
    private String group;

    @Override
    int look(Source source) {
        show(source, new ListSettings(authority().tenant(), Optional.ofNullable(group), trusted(keys)), this::text);
        return ExitCode.OK;
    }

    private void text(ListSettings.SettingList list, Terminal terminal, Words words) {
        list.findings().forEach(finding -> terminal.paragraph("▨ ", finding + ".", Terminal.Style.QUIET));
        if (list.settings().isEmpty()) {
            terminal.line("Nothing is in force by command" + (group == null ? "" : " for " + group)
                    + ": all is as the services' own code says.");
            return;
        }
        terminal.line(Words.count(list.settings().size(), "setting") + " in force.", Terminal.Style.BOLD);
        var table = new Table("id", "what", "group", "on", "by", "since", "until", "reason");
        list.settings().forEach(setting -> {
            var command = setting.command();
            table.row(
                    Terminal.Style.PLAIN,
                    command.id(),
                    what(command),
                    command.group(),
                    on(command),
                    command.who(),
                    words.time(setting.since()),
                    words.time(command.expires()),
                    command.reason());
        });
        table.print(terminal);
        terminal.line("→ galgo fix undo ID takes one back.", Terminal.Style.QUIET);
    }

    private static String what(Command command) {
        return command.verb().word()
                + command.parameter("name").map(name -> " " + name).orElse("")
                + command.parameter("value").map(value -> "=" + value).orElse("");
    }

    /** Where it holds. A key is known by its hash alone: an event of it stands for it. */
    static String on(Command command) {
        return command.target()
                .map(target -> {
                    var first = target.offsets().stream().findFirst();
                    var where = target.topic()
                            + first.map(offsets ->
                                            "/" + offsets.partition() + (offsets.isAll() ? "" : "@" + offsets.from()))
                                    .orElse("");
                    return target.offsets().size() > 1
                            ? where + " and " + (target.offsets().size() - 1) + " more"
                            : where;
                })
                .orElseGet(() -> command.job().map(job -> "job " + job).orElse("all its topics"));
    }
}
