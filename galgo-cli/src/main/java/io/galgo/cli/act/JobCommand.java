/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.ExitCode;
import io.galgo.cli.look.TimeText;
import io.galgo.console.act.Act;
import io.galgo.control.Verb;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code galgo job}. */
@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        subcommands = {JobCommand.Pause.class, JobCommand.Resume.class, JobCommand.Cancel.class},
        synopsisSubcommandLabel = "VERB",
        description = {
            "Watches long work, has it wait and go on, or stops it.",
            "",
            "  galgo job watch 7K2QF3ZD             until it is over",
            "  galgo job pause billing 7K2QF3ZD     has it wait; galgo job resume has it go on",
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

    /** What is about one job. */
    private abstract static class OfJob extends ActCommand {

        @Parameters(index = "0", paramLabel = "GROUP", description = "The job's group.")
        private String group;

        @Parameters(index = "1", paramLabel = "ID", description = "The job.")
        private String id;

        abstract Verb verb();

        Act ofJob() {
            return Act.of(verb(), group, Optional.empty()).with("job", id);
        }
    }

    /** {@code galgo job pause}. */
    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = {
                "Has a job wait where it is, whichever instance carries it out.",
                "",
                "  galgo job pause billing 7K2QF3ZD --for 30m --reason \"too fast for the provider\"",
                "  galgo job resume billing 7K2QF3ZD    has it go on",
                "  galgo jobs 7K2QF3ZD                  how far it is",
                ""
            })
    static final class Pause extends OfJob {

        @Option(
                names = "--for",
                paramLabel = "TIME",
                description = "Until it goes on by itself: 2h if not given, 7d at most.")
        private String lasts;

        @Override
        Verb verb() {
            return Verb.PAUSE;
        }

        @Override
        Act act() {
            return lasts == null ? ofJob() : ofJob().lasting(TimeText.duration(lasts));
        }
    }

    /** {@code galgo job resume}. */
    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = {
                "Has a job go on that was paused, or that waits since its first letters failed again.",
                "",
                "  galgo job resume billing 7K2QF3ZD",
                "  galgo job resume billing 7K2QF3ZD --yes --max 1 --reason \"1.43 is out\"",
                "  galgo job watch 7K2QF3ZD             how far it is",
                ""
            })
    static final class Resume extends OfJob {

        @Override
        Verb verb() {
            return Verb.RESUME;
        }

        @Override
        Act act() {
            return ofJob();
        }
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
    static final class Cancel extends OfJob {

        @Override
        Verb verb() {
            return Verb.CANCEL;
        }

        @Override
        Act act() {
            return ofJob();
        }
    }
}
