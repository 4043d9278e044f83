/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.console.Explain.Explanation;
import io.galgo.console.Explain.Finding;
import io.galgo.console.ExplainEvent.EventVerdicts;
import io.galgo.console.lag.ByCommand;
import io.galgo.console.lag.CircuitOpen;
import io.galgo.console.lag.HotKey;
import io.galgo.console.lag.KeysHeld;
import io.galgo.console.lag.ParkedEvents;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Paused;
import io.galgo.console.lag.Retrying;
import io.galgo.console.lag.Standing;
import io.galgo.console.lag.Words;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Explanations as text: the sentence, its evidence. */
final class ExplainText {

    private static final int FEW = 8;

    private ExplainText() {}

    static void show(Explanation answer, Terminal terminal, Words words) {
        answer.verdict()
                .ifPresent(verdict -> terminal.line("The event: " + verdict.words() + ".", Terminal.Style.BOLD));
        if (answer.findings().isEmpty()) {
            fine(answer, terminal, words);
        }
        answer.findings().forEach(finding -> {
            finding(finding, terminal, words);
            fixes(answer.group(), finding).ifPresent(line -> terminal.line("  " + line, Terminal.Style.QUIET));
        });
    }

    private static void fine(Explanation answer, Terminal terminal, Words words) {
        long waiting = answer.lag().stream().mapToLong(PartitionLag::waiting).sum();
        if (answer.lag().isEmpty()) {
            terminal.line(answer.group() + " has committed nothing yet: what it waits for is not known.");
        } else if (waiting == 0) {
            terminal.line("· Nothing waits: " + answer.group() + " is up to date."
                    + answer.lag().stream()
                            .flatMap(one -> one.committedAt().stream())
                            .max(Instant::compareTo)
                            .map(at -> " It last committed " + words.at(at) + ".")
                            .orElse(""));
        } else {
            terminal.line("· " + Words.count(waiting, "event") + (waiting == 1 ? " is" : " are")
                    + " on the way; none has waited for 10 s or longer.");
        }
    }

    private static void finding(Finding finding, Terminal terminal, Words words) {
        var cause = finding.cause();
        terminal.paragraph(cause.standing().glyph() + " ", cause.sentence(words), Styles.of(cause.standing()));
        terminal.line(
                "  " + where(finding)
                        + (finding.waiting() == 0
                                ? ""
                                : ": " + Words.count(finding.waiting(), "event")
                                        + (finding.waiting() == 1 ? " waits" : " wait")),
                Terminal.Style.QUIET);
    }

    /** What could be done about it by whoever may; only where an instance says that it is there to obey. */
    private static Optional<String> fixes(String group, Finding finding) {
        var cause = finding.cause();
        var name = ShellWord.quoted(group);
        if (cause instanceof KeysHeld keys && keys.attempt().isPresent()) {
            return Optional.of(ofEvent(name, finding, keys.offset()));
        }
        if (cause instanceof Retrying retrying && retrying.attempt().offset().isPresent()) {
            return Optional.of(
                    ofEvent(name, finding, retrying.attempt().offset().getAsLong()));
        }
        if (cause instanceof HotKey hot) {
            return Optional.of("→ galgo fix park " + where(name, finding, hot.offset()));
        }
        if (cause instanceof ParkedEvents parked && parked.by().isPresent()) {
            return Optional.of(undo(parked.by().get()));
        }
        if (cause instanceof Paused paused && paused.by().isPresent()) {
            return Optional.of(undo(paused.by().get()));
        }
        if (cause instanceof CircuitOpen) {
            return Optional.of("→ galgo fix pause " + name);
        }
        return Optional.empty();
    }

    private static String where(String group, Finding finding, long offset) {
        return group + " "
                + ShellWord.quoted(finding.topic() + "/" + finding.partitions().get(0) + "@" + offset);
    }

    private static String undo(ByCommand by) {
        return "→ galgo fix undo " + ShellWord.quoted(by.id());
    }

    private static String ofEvent(String group, Finding finding, long offset) {
        var event = where(group, finding, offset);
        return "→ galgo fix retry " + event + "     → galgo fix park " + event;
    }

    private static String where(Finding finding) {
        if (finding.partitions().size() == 1) {
            return finding.topic() + "/" + finding.partitions().get(0);
        }
        return finding.topic() + ", "
                + (finding.partitions().size() > FEW
                        ? finding.partitions().size() + " partitions"
                        : "partitions "
                                + finding.partitions().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", ")));
    }

    static void verdicts(String event, EventVerdicts answer, Terminal terminal) {
        if (answer.verdicts().isEmpty()) {
            terminal.line("No group has committed anything for the partition of " + event + ".");
            return;
        }
        var table = new Table("group", "verdict", "grade");
        answer.verdicts()
                .forEach(one -> table.row(
                        Styles.of(Standing.FINE),
                        one.group(),
                        one.verdict().words(),
                        one.verdict().grade().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        table.print(terminal);
    }
}
