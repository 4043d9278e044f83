/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.console.lag.Words;
import io.galgo.control.Outcome;
import io.galgo.control.Verb;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of an act, in words. */
final class ReportWords {

    private ReportWords() {}

    /** Returns it as the audit keeps it: the verdict, and how many instances said what. */
    static String forAudit(Report report) {
        if (report.plan().byBrokers()) {
            return "applied by the brokers";
        }
        var counts = report.answers().stream()
                .collect(Collectors.groupingBy(
                        one -> one.isConfirmed() || one.outcome().isEmpty()
                                ? one.outcome().map(ReportWords::word).orElse("no answer")
                                : "unconfirmed",
                        TreeMap::new,
                        Collectors.counting()));
        return report.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (counts.isEmpty()
                        ? ""
                        : ": "
                                + counts.entrySet().stream()
                                        .map(count -> count.getKey() + " " + count.getValue())
                                        .collect(Collectors.joining(", ")));
    }

    /** Returns it for whoever acted: who did it, how fast; or that nothing was changed, and why. */
    static String sentence(Report report) {
        return switch (report.verdict()) {
            case APPLIED, IN_PART -> applied(report);
            case WAITS ->
                "Written down: it takes effect when an instance of "
                        + report.plan().group() + " runs.";
            case MOVED_ON, REFUSED -> report.notDone().orElseThrow();
            case NO_ANSWER -> "No answer so far: it may still be done.";
        };
    }

    private static String applied(Report report) {
        if (report.plan().byBrokers()) {
            return "Moved by the brokers.";
        }
        var did = report.answers().stream()
                .filter(answer -> answer.is(Outcome.APPLIED))
                .toList();
        boolean isJob = report.plan().verb().kind() == Verb.Kind.JOB;
        var who = did.size() == 1 ? did.get(0).instance() : Words.count(did.size(), "instance");
        // How long a setting holds, and how far a job is, is said elsewhere.
        var detail = did.size() == 1 && report.plan().verb().kind() == Verb.Kind.ORDER
                ? did.get(0).why()
                : "";
        return (isJob ? "Carried out by " + who : participle(report.plan().verb()) + " on " + who) + " in "
                + Words.span(report.took()) + (detail.isEmpty() ? "." : ": " + detail.replaceFirst("\\.$", "") + ".");
    }

    private static String participle(Verb verb) {
        return switch (verb) {
            case RETRY -> "Tried again";
            case SKIP -> "Laid aside";
            case PARK -> "Parked";
            case RELEASE -> "Released";
            case INTERRUPT -> "Interrupted";
            case PAUSE -> "Paused";
            case RESUME -> "Resumed";
            case SEEK -> "Moved";
            case SET -> "Set";
            case UNSET -> "Taken back";
            case ASK -> "Answered";
            default -> "Done";
        };
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
