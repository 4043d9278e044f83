/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.StandardOutput;
import io.galgo.cli.look.Connection;
import io.galgo.cli.look.KeyFiles;
import io.galgo.cli.look.Terminal;
import io.galgo.cli.look.TimeText;
import io.galgo.console.act.Act;
import io.galgo.console.act.ActJson;
import io.galgo.console.act.Plan;
import io.galgo.console.act.RefusedException;
import io.galgo.console.lag.Words;
import io.galgo.console.picture.OutOfReachException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all changes have in common: the preview, the question, the bound, the reason, and what is said of what became of it. */
abstract class ActCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Mixin
    private KeyFiles keys;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why: a ticket, a sentence. Kept in the audit.")
    private String reason;

    @Option(names = "--dry-run", description = "Says what would be done, and does nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Does not ask. Needs the bound that was seen: --plan or --max.")
    private boolean yes;

    @Option(
            names = "--plan",
            paramLabel = "ID",
            description = "Only if it is still what --dry-run showed under this id.")
    private String plan;

    @Option(names = "--max", paramLabel = "N", description = "Only if it touches no more than that.")
    private Long max;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long to wait for what instances answer; ${DEFAULT-VALUE} if not given.")
    private String wait;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Option(names = "--no-color", description = "No colour; so does NO_COLOR in the environment.")
    private boolean noColor;

    @Option(names = "--utc", description = "Times in UTC, not in this machine's zone.")
    private boolean utc;

    /** Returns what is to be done. */
    abstract Act act();

    /** Tells whether it changes anything: what only asks needs neither a bound nor a reason. */
    boolean changes() {
        return true;
    }

    @Override
    public final Integer call() {
        try {
            return run();
        } catch (OutOfReachException e) {
            throw new CliException(ExitCode.OUT_OF_REACH, Terminal.visible(e.getMessage()), e);
        } catch (RefusedException e) {
            throw new CliException(ExitCode.REFUSED, Terminal.visible("Not done: " + e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, Terminal.visible(e.getMessage()), e);
        } catch (KafkaException e) {
            throw new CliException(
                    ExitCode.OUT_OF_REACH, Terminal.visible("Kafka gave no answer: " + e.getMessage()), e);
        }
    }

    private int run() {
        var act = act();
        if (changes()) {
            checkBound();
        }
        try (var door = door()) {
            var seen = door.preview(reason == null ? act : act.because(reason), zone());
            if (dryRun) {
                show(seen.plan());
                return ExitCode.OK;
            }
            var agreed = changes() ? agree(seen) : seen.plan();
            if (agreed == null) {
                spec.commandLine().getErr().println("Left as it is.");
                return ExitCode.OK;
            }
            // What was typed is kept, and what was seen is what is sent.
            var report = door.carryOut(agreed, TimeText.duration(wait));
            if (json) {
                spec.commandLine().getOut().println(ActJson.of(report));
            } else {
                ActText.report(report, terminal(true));
            }
            return ActText.exitCode(report);
        }
    }

    private Door door() {
        var console = connection.console();
        if (console.isEmpty()) {
            return DirectDoor.of(connection, keys);
        }
        keys.checkNotGiven();
        return ConsoleDoor.to(console.get());
    }

    private void checkBound() {
        if (yes && plan == null && max == null && !dryRun) {
            throw new CliException(
                    ExitCode.USAGE, "Refused: --yes needs the bound you saw: add --max N, or --plan from --dry-run.");
        }
        if (!yes && !dryRun && !Prompt.isPossible()) {
            throw new CliException(
                    ExitCode.USAGE, "Nobody can be asked here: add --yes with --max N, or with --plan from --dry-run.");
        }
    }

    private void show(Plan seen) {
        if (json) {
            spec.commandLine().getOut().println(ActJson.of(seen));
        } else {
            ActText.plan(seen, terminal(true));
            terminal(true)
                    .line(
                            "Plan " + seen.id() + ", touches " + Words.number(seen.touches())
                                    + ". Nothing was changed.",
                            Terminal.Style.QUIET);
        }
    }

    /** Returns the plan with its reason, or null if the answer is no. */
    private Plan agree(Door.Seen what) {
        var seen = what.plan();
        seen.checkBound(Optional.ofNullable(plan), max == null ? OptionalLong.empty() : OptionalLong.of(max));
        if (!yes) {
            ActText.plan(seen, terminal(false));
        }
        var why = seen.act().reason();
        if (why.isEmpty() && what.needsReason()) {
            if (yes) {
                throw new CliException(
                        ExitCode.USAGE, "Say why: --reason, as a ticket or a sentence. It is kept in the audit.");
            }
            why = Prompt.ask(spec.commandLine().getErr(), "Reason: ");
            if (why.isBlank()) {
                throw new CliException(ExitCode.USAGE, "Not done: no reason was given.");
            }
        }
        if (!yes && !Prompt.agrees(spec.commandLine().getErr(), ActText.question(seen))) {
            return null;
        }
        return seen.because(why);
    }

    final ZoneId zone() {
        return utc ? ZoneOffset.UTC : ZoneId.systemDefault();
    }

    private Terminal terminal(boolean isOutput) {
        boolean colour = !noColor && System.getenv("NO_COLOR") == null && StandardOutput.isTerminal();
        return new Terminal(
                isOutput ? spec.commandLine().getOut() : spec.commandLine().getErr(), colour);
    }
}
