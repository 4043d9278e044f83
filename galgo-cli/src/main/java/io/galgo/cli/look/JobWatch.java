/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.ExitCode;
import io.galgo.cli.Interrupts;
import io.galgo.console.ListJobs;
import io.galgo.control.JobProgress;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code galgo job watch}. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = {
            "Shows how far a job is until it is over. Exit code 1 if any of its events failed again.",
            "",
            "  galgo job watch 7K2QF3ZD",
            "  galgo job watch 7K2QF3ZD --json",
            "  galgo jobs 7K2QF3ZD                  once",
            ""
        })
public final class JobWatch extends LookCommand {

    private static final long EVERY_MILLIS = 1_000;

    @Mixin
    private KeyFiles keys;

    @Parameters(paramLabel = "ID", description = "The job.")
    private String id;

    @Override
    int look(Source source) throws InterruptedException {
        var look = new ListJobs(authority().tenant(), Optional.of(id), trusted(keys));
        try (var interrupts = Interrupts.listen()) {
            while (true) {
                var job = show(source, look, JobsCommand::text).content().jobs().get(0);
                if (job.isOver() || job.isHeld()) {
                    return job.isHeld()
                                    || job.progress().stream()
                                                    .mapToLong(JobProgress::failed)
                                                    .sum()
                                            > 0
                            ? ExitCode.PROBLEM
                            : ExitCode.OK;
                }
                if (interrupts.await(EVERY_MILLIS)) {
                    return ExitCode.INTERRUPTED;
                }
            }
        }
    }
}
