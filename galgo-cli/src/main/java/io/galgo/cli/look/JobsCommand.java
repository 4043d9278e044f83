/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.ExitCode;
import io.galgo.console.ListJobs;
import io.galgo.console.act.JobBook.Job;
import io.galgo.console.lag.Words;
import io.galgo.control.JobProgress;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code galgo jobs}. */
@Command(
        name = "jobs",
        mixinStandardHelpOptions = true,
        description = {
            "Shows long work of the last 30 days: redrives, replays, and how far they are.",
            "",
            "  galgo jobs",
            "  galgo jobs 7K2QF3ZD",
            "  galgo job watch 7K2QF3ZD                     until it is over",
            ""
        })
public final class JobsCommand extends LookCommand {

    @Mixin
    private KeyFiles keys;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "One job; all without it.")
    private String id;

    @Override
    int look(Source source) {
        show(source, new ListJobs(authority().tenant(), Optional.ofNullable(id), trusted(keys)), JobsCommand::text);
        return ExitCode.OK;
    }

    static void text(ListJobs.JobList list, Terminal terminal, Words words) {
        if (list.jobs().isEmpty()) {
            terminal.line("There are no jobs.");
            return;
        }
        var table = new Table("id", "what", "group", ">done", ">failed", ">of", "state", "by", "since");
        list.jobs()
                .forEach(job -> table.row(
                        Terminal.Style.PLAIN,
                        job.command().id(),
                        job.command().verb().word(),
                        job.command().group(),
                        Words.number(sum(job, false)),
                        Words.number(sum(job, true)),
                        Words.number(total(job)),
                        state(job),
                        job.command().who(),
                        words.time(job.since())));
        table.print(terminal);
        list.jobs().stream()
                .flatMap(job -> job.progress().stream())
                .filter(one -> !one.why().isEmpty())
                .forEach(one -> terminal.paragraph(
                        one.job() + " ", one.instance() + " says: " + one.why(), Terminal.Style.QUIET));
    }

    private static long sum(Job job, boolean failed) {
        return job.progress().stream()
                .mapToLong(one -> failed ? one.failed() : one.done())
                .sum();
    }

    private static long total(Job job) {
        return job.command().target().stream()
                .flatMap(target -> target.offsets().stream())
                .mapToLong(offsets -> offsets.count())
                .sum();
    }

    /** A job of which nobody says anything waits for an instance of its group. */
    static String state(Job job) {
        if (job.progress().isEmpty()) {
            return job.cancelledBy().isPresent()
                    ? "cancelled"
                    : "waits: no instance of " + job.command().group() + " has begun";
        }
        return job.progress().stream()
                        .map(JobProgress::state)
                        .map(state -> state.name().toLowerCase(Locale.ROOT))
                        .distinct()
                        .collect(Collectors.joining(", "))
                + job.cancelledBy().map(who -> ", cancelled by " + who).orElse("");
    }
}
