/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.ExitCode;
import io.galgo.console.act.Act;
import io.galgo.control.Verb;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code galgo job}. */
@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        subcommands = JobCommand.Cancel.class,
        synopsisSubcommandLabel = "VERB",
        description = {
            "Watches long work, or stops it.",
            "",
            "  galgo job watch 7K2QF3ZD             until it is over",
            "  galgo job cancel billing 7K2QF3ZD    stops it; what it did stays done",
            "  galgo jobs                           which there are",
            ""
        })
public final class JobCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** {@code galgo job cancel}. */
    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = {
                "Stops a job. What it did stays done.",
                "",
                "  galgo job cancel billing 7K2QF3ZD",
                "  galgo job cancel billing 7K2QF3ZD --yes --max 1 --reason \"fails again\"",
                "  galgo jobs 7K2QF3ZD                  how far it is",
                ""
            })
    static final class Cancel extends ActCommand {

        @Parameters(index = "0", paramLabel = "GROUP", description = "The job's group.")
        private String group;

        @Parameters(index = "1", paramLabel = "ID", description = "The job.")
        private String id;

        @Override
        Act act() {
            return Act.of(Verb.CANCEL, group, Optional.empty()).with("job", id);
        }
    }
}
