/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.VerbsCommand;
import io.galgo.console.act.Act;
import io.galgo.control.Verb;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

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
public final class JobCommand extends VerbsCommand {
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

        @Mixin
        private ForOption forOption;

        @Override
        Verb verb() {
            return Verb.PAUSE;
        }

        @Override
        Act act() {
            return forOption.lasts().map(ofJob()::lasting).orElseGet(this::ofJob);
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
