/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.ExitCode;
import io.galgo.cli.look.Terminal;
import io.galgo.console.act.Plan;
import io.galgo.console.act.Report;
import io.galgo.console.act.Report.Answered;
import io.galgo.console.lag.Words;
import io.galgo.control.Outcome;
import io.galgo.control.Verb;
import java.util.Locale;

/** Previews and what became of acts, as text. */
final class ActText {

    private ActText() {}

    static void plan(Plan plan, Terminal terminal) {
        var about = plan.act().about();
        terminal.line(
                plan.cluster() + " · " + plan.group() + (about.isEmpty() ? "" : " · " + about), Terminal.Style.BOLD);
        plan.sentences()
                .forEach(sentence -> terminal.paragraph("  ", sentence.replace("**", ""), Terminal.Style.PLAIN));
        terminal.paragraph("  ", plan.undo(), Terminal.Style.PLAIN);
        long deaf = plan.instances().stream()
                .filter(instance -> !instance.takesCommands())
                .count();
        if (deaf > 0 && !plan.byBrokers()) {
            terminal.paragraph(
                    "  ",
                    Words.count(deaf, "instance") + " of " + plan.instances().size() + (deaf == 1 ? " does" : " do")
                            + " not trust the key that signs this, and will not obey.",
                    Terminal.Style.WAITING);
        }
    }

    /** Park? Redrive 3? */
    static String question(Plan plan) {
        var word = plan.act().verb().word();
        return Character.toUpperCase(word.charAt(0)) + word.substring(1)
                + (plan.verb().kind() == Verb.Kind.JOB && plan.touches() > 0 ? " " + Words.number(plan.touches()) : "")
                + "?";
    }

    static void report(Report report, Terminal terminal) {
        switch (report.verdict()) {
            case APPLIED, IN_PART -> applied(report, terminal);
            case WAITS ->
                terminal.line("written down: it takes effect when an instance of "
                        + report.plan().group() + " runs" + tail(report));
            case MOVED_ON, REFUSED -> terminal.line(report.notDone().orElseThrow());
            case NO_ANSWER ->
                terminal.line("No answer so far: it may still be done" + tail(report), Terminal.Style.WAITING);
        }
        for (var answer : report.answers()) {
            others(answer, report, terminal);
            answer.answer().ifPresent(text -> text.lines().forEach(line -> terminal.line("  " + line)));
        }
    }

    private static void applied(Report report, Terminal terminal) {
        if (report.plan().byBrokers()) {
            terminal.line("applied by the brokers" + tail(report));
            return;
        }
        for (var answer : report.answers()) {
            if (answer.is(Outcome.APPLIED)) {
                boolean isJob = report.plan().verb().kind() == Verb.Kind.JOB;
                terminal.line((isJob ? "carried out by " : "applied on ") + answer.instance() + " in "
                        + Words.span(answer.after()) + (answer.why().isEmpty() ? "" : ": " + answer.why())
                        + tail(report));
                answer.moved()
                        .forEach(moved -> terminal.line(
                                "  " + moved.topic() + "/" + moved.partition() + ": committed moved from "
                                        + Words.number(moved.before()) + " to " + Words.number(moved.after()),
                                Terminal.Style.QUIET));
            }
        }
    }

    /** Whom it does not concern is not named; whom it does and who did not do it is. */
    private static void others(Answered answer, Report report, Terminal terminal) {
        if (answer.outcome().isEmpty()) {
            terminal.line("no answer from " + answer.instance(), Terminal.Style.WAITING);
        } else if (!answer.isConfirmed()) {
            terminal.line(
                    "unconfirmed: " + answer.instance() + " says "
                            + word(answer.outcome().get()) + "; brokers do not have it in "
                            + report.plan().group() + ", or it said two things",
                    Terminal.Style.WAITING);
        } else if (report.verdict() == Report.Verdict.IN_PART
                && !answer.is(Outcome.APPLIED)
                && !answer.is(Outcome.NOT_MINE)) {
            terminal.line(
                    word(answer.outcome().get()) + " on " + answer.instance() + ": " + answer.why(),
                    Terminal.Style.WAITING);
        }
    }

    private static String tail(Report report) {
        var id = report.id();
        var undo =
                switch (report.plan().verb()) {
                    case REDRIVE, REPLAY -> " · galgo job watch " + id;
                    default -> report.plan().isUndoable() ? " · undo: galgo fix undo " + id : "";
                };
        return " · operation " + id + undo;
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static int exitCode(Report report) {
        return switch (report.verdict()) {
            case APPLIED, WAITS -> ExitCode.OK;
            case IN_PART -> ExitCode.IN_PART;
            case MOVED_ON, REFUSED -> ExitCode.REFUSED;
            case NO_ANSWER -> ExitCode.NOT_KNOWN;
        };
    }
}
