/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.ExitCode;
import io.galgo.console.WhatIsWrong;
import io.galgo.console.lag.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code galgo now}. */
@Command(
        name = "now",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what is wrong in the cluster, the worst first.",
            "",
            "  galgo now --bootstrap-servers kafka-1:9092",
            "  galgo now --context prod-eu --json",
            "  galgo now --check -q                   for a script: exit code 1 if anything needs somebody",
            ""
        })
public final class NowCommand extends LookCommand {

    @Option(names = "--check", description = "Exit code 1 if a problem was found.")
    private boolean check;

    @Override
    int look(Source source) {
        var report = show(source, new WhatIsWrong(), NowCommand::text).content();
        return check && report.hasProblem() ? ExitCode.PROBLEM : ExitCode.OK;
    }

    private static void text(WhatIsWrong.Report report, Terminal terminal, Words words) {
        report.leaderless()
                .forEach(where -> terminal.line(
                        "■ No broker leads " + where + ": it can be neither read nor written.", Terminal.Style.HELD));
        if (report.rows().isEmpty() && report.leaderless().isEmpty()) {
            terminal.line("Nothing is wrong. Watched: " + Words.count(report.groups(), "group") + " on "
                    + Words.count(report.topics(), "topic") + ".");
        } else if (!report.rows().isEmpty()) {
            terminal.line(report.summary(), Terminal.Style.BOLD);
            LagText.rows(report.rows(), terminal, words);
            terminal.line("→ galgo explain GROUP says more of one.", Terminal.Style.QUIET);
        }
    }
}
