/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.console.ShowAudit;
import io.galgo.console.act.AuditRecord;
import io.galgo.console.lag.Words;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code galgo audit}. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Shows who did what, and whether the record of it was tampered with.",
            "",
            "  galgo audit --since -1d                       what was done since yesterday",
            "  galgo audit --who anna --group billing        what anna did to billing",
            "  galgo audit --verify                          for a script: exit code 1 if anything is wrong with it",
            ""
        })
public final class AuditCommand extends LookCommand {

    @Mixin
    private KeyFiles keys;

    @Option(names = "--who", paramLabel = "NAME", description = "Acts of one person.")
    private String who;

    @Option(names = "--group", paramLabel = "GROUP", description = "Acts on one group.")
    private String group;

    @Option(names = "--since", paramLabel = "TIME", description = "Acts since then: 03:00, -1d, or an ISO time.")
    private String since;

    @Option(
            names = "--verify",
            description =
                    "Exit code 1 if a record was changed, is missing, or nobody trusted signed it; 3 if you may not know.")
    private boolean verify;

    @Override
    int look(Source source) {
        var look = new ShowAudit(
                authority().tenant(),
                Optional.ofNullable(who),
                Optional.ofNullable(group),
                since == null
                        ? Optional.empty()
                        : Optional.of(TimeText.parse(since, ZoneId.systemDefault(), Instant.now())),
                trusted(keys));
        if (verify && !isThroughConsole() && look.keys().all().isEmpty()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "By which keys? --verify needs --trusted-keys FILE, or trusted-keys in the context.");
        }
        var audit = show(source, look, AuditCommand::text).content();
        if (!verify || audit.isSound()) {
            return ExitCode.OK;
        }
        return audit.checked() ? ExitCode.PROBLEM : ExitCode.NOT_KNOWN;
    }

    private static void text(ShowAudit.Audit audit, Terminal terminal, Words words) {
        audit.alarms().forEach(alarm -> terminal.paragraph("■ ALARM: ", alarm + ".", Terminal.Style.HELD));
        audit.findings().forEach(finding -> terminal.paragraph("■ ", finding + ".", Terminal.Style.HELD));
        if (audit.lines().isEmpty()) {
            terminal.line("Nothing was done, as far as that was asked: the audit has "
                    + Words.count(audit.total(), "line") + " in all.");
        } else {
            var table = new Table("at", "id", "who", "door", "what", "group", "on", "reason or outcome");
            audit.lines()
                    .forEach(line -> table.row(
                            line.kind() == AuditRecord.Kind.REFUSED ? Terminal.Style.WAITING : Terminal.Style.PLAIN,
                            words.time(line.at()),
                            line.id(),
                            line.who(),
                            line.door(),
                            line.kind() == AuditRecord.Kind.INTENT
                                    ? line.verb()
                                    : line.kind().name().toLowerCase(Locale.ROOT),
                            line.group(),
                            line.about(),
                            line.kind() == AuditRecord.Kind.INTENT ? line.reason() : line.outcome()));
            table.print(terminal);
        }
        if (audit.isSound()) {
            terminal.line(
                    "· Nothing is wrong with the audit: " + Words.count(audit.total(), "line")
                            + ", signed and in one chain. Whether its end was cut cannot be seen from it.",
                    Terminal.Style.QUIET);
        }
        if (!audit.checked()) {
            terminal.line(
                    "▨ Whether anything is wrong with the audit is told to who may see all groups and topics.",
                    Terminal.Style.QUIET);
        }
    }
}
