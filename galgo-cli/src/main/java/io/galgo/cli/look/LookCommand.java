/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.StandardOutput;
import io.galgo.console.Address;
import io.galgo.console.Answer;
import io.galgo.console.AnswerJson;
import io.galgo.console.Look;
import io.galgo.console.NotThereException;
import io.galgo.console.Scan;
import io.galgo.console.lag.Words;
import io.galgo.console.picture.OutOfReachException;
import io.galgo.control.TrustedKeys;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthorizationException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all looks have in common: where Kafka is, how the answer is shown, and what is said when there is none. */
abstract class LookCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Option(names = "--json", description = "JSON on standard output: one object, or one a line where there are many.")
    private boolean json;

    @Option(names = "--no-color", description = "No colour; so does NO_COLOR in the environment.")
    private boolean noColor;

    @Option(names = "--utc", description = "Times in UTC, not in this machine's zone.")
    private boolean utc;

    @Option(
            names = {"-q", "--quiet"},
            description = "No text: the exit code says it.")
    private boolean quiet;

    /** Asks and shows. Returns the exit code. */
    abstract int look(Source source) throws Exception;

    @Override
    public final Integer call() throws Exception {
        try (var source = connection.source()) {
            return look(source);
        } catch (OutOfReachException e) {
            throw new CliException(ExitCode.OUT_OF_REACH, Terminal.visible(e.getMessage()), e);
        } catch (NotThereException e) {
            throw new CliException(ExitCode.USAGE, Terminal.visible(e.getMessage()), e);
        } catch (ConfigException e) {
            throw new CliException(
                    ExitCode.USAGE, "The Kafka client does not take these settings: " + e.getMessage(), e);
        } catch (AuthorizationException e) {
            throw new CliException(
                    ExitCode.REFUSED,
                    "Kafka refuses: " + e.getMessage() + ". Grant this client DESCRIBE on what it is to look at.",
                    e);
        } catch (KafkaException e) {
            if (Thread.currentThread().isInterrupted()) {
                return ExitCode.INTERRUPTED;
            }
            throw new CliException(ExitCode.OUT_OF_REACH, "Kafka gave no answer: " + e.getMessage(), e);
        }
    }

    /** Returns what the context says of acts. */
    final Authority authority() {
        return connection.authority();
    }

    /** Tells whether the context's console is asked. */
    final boolean isThroughConsole() {
        return connection.console().isPresent();
    }

    /** Returns the keys by which an answer is believed; none where a console is asked, which has its own. */
    final TrustedKeys trusted(KeyFiles keys) {
        if (isThroughConsole()) {
            keys.checkNotGiven();
            return TrustedKeys.of(List.of());
        }
        return keys.trusted(authority());
    }

    /** Asks one look and shows its answer, as JSON or by the given text. */
    final <A> Answer<A> show(Source source, Look<A> look, Text<A> text) {
        return show(source.answer(look), text);
    }

    /** As for a look. */
    final <A> Answer<A> show(Source source, Scan<A> scan, Text<A> text) {
        return show(source.answer(scan), text);
    }

    private <A> Answer<A> show(Answer<A> answer, Text<A> text) {
        if (quiet) {
            return answer;
        }
        if (json) {
            out().println(AnswerJson.of(answer));
            return answer;
        }
        var terminal = terminal();
        text.show(answer.content(), terminal, words(answer));
        foot(answer, terminal);
        return answer;
    }

    /** How an answer is shown as text. */
    interface Text<A> {
        void show(A content, Terminal terminal, Words words);
    }

    private void foot(Answer<?> answer, Terminal terminal) {
        answer.notKnown().forEach(what -> terminal.line("▨ Not known: " + what + ".", Terminal.Style.QUIET));
        terminal.line(
                answer.grade().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", as of "
                        + words(answer).time(answer.asOf()) + (utc ? " UTC" : ""),
                Terminal.Style.QUIET);
    }

    private Words words(Answer<?> answer) {
        return new Words(zone(), answer.asOf());
    }

    /** Returns the zone that times are shown in. */
    final ZoneId zone() {
        return utc ? ZoneOffset.UTC : ZoneId.systemDefault();
    }

    final boolean isJson() {
        return json;
    }

    final boolean isQuiet() {
        return quiet;
    }

    /** Returns standard output, for what is no text. */
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Returns standard error. */
    final PrintWriter errors() {
        return spec.commandLine().getErr();
    }

    final Terminal terminal() {
        boolean colour = !noColor && System.getenv("NO_COLOR") == null && StandardOutput.isTerminal();
        return new Terminal(out(), colour);
    }

    static Address address(String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, Terminal.visible(e.getMessage()), e);
        }
    }
}
