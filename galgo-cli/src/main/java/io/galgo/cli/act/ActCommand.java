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
import io.galgo.console.act.Executor;
import io.galgo.console.act.ExecutorSettings;
import io.galgo.console.act.Grant;
import io.galgo.console.act.Plan;
import io.galgo.console.act.RefusedException;
import io.galgo.console.act.Rights;
import io.galgo.console.lag.Words;
import io.galgo.console.picture.OutOfReachException;
import io.galgo.control.Role;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
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

    private static final int MOST_A_MINUTE = 30;

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
        if (connection.console().isPresent()) {
            throw new CliException(
                    ExitCode.USAGE, "Changes do not go through the context's console. To Kafka itself: add --direct.");
        }
        var act = act();
        if (changes()) {
            checkBound();
        }
        var authority = connection.authority();
        var key = keys.signing(authority);
        var settings = new ExecutorSettings(
                authority.name(),
                authority.tenant(),
                key,
                keys.trusted(authority),
                connection.masks(),
                false,
                MOST_A_MINUTE,
                authority.isDemo(),
                InstantSource.system());
        // Whoever has the key file may do what the key may: there is no console between.
        var rights = new Rights(
                System.getProperty("user.name"),
                "direct",
                List.of(Grant.everywhere(key.trust().most()), Grant.everywhere(Role.READER)));
        try (var executor = Executor.of(connection.settings(), settings)) {
            var seen = executor.plan(reason == null ? act : act.because(reason), rights, zone());
            if (dryRun) {
                show(seen);
                return ExitCode.OK;
            }
            var agreed = changes() ? agree(seen, authority.isDemo()) : seen;
            if (agreed == null) {
                spec.commandLine().getErr().println("Left as it is.");
                return ExitCode.OK;
            }
            // What was typed is kept, and what was seen is what is sent.
            var report = executor.carryOut(agreed, rights, TimeText.duration(wait));
            if (json) {
                spec.commandLine().getOut().println(ActJson.of(report));
            } else {
                ActText.report(report, terminal(true));
            }
            return ActText.exitCode(report);
        }
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
    private Plan agree(Plan seen, boolean isDemo) {
        seen.checkBound(Optional.ofNullable(plan), max == null ? OptionalLong.empty() : OptionalLong.of(max));
        if (!yes) {
            ActText.plan(seen, terminal(false));
        }
        var why = seen.act().reason();
        if (why.isEmpty() && !isDemo) {
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
