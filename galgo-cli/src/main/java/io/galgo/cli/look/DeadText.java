/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.console.ListDeadLetters.DeadLetterList;
import io.galgo.console.ListDeadLetters.Kind;
import io.galgo.console.ShowRecord.RecordDetail;
import io.galgo.console.dead.DeadLetter;
import io.galgo.console.lag.Words;

/** Dead letters as text. */
final class DeadText {

    private static final int LONGEST_VALUE = 2_000;

    private DeadText() {}

    static void kinds(DeadLetterList list, Terminal terminal, Words words) {
        if (list.total() == 0) {
            terminal.line("No dead letter is open.");
            return;
        }
        terminal.line(
                Words.count(list.open(), "dead letter") + (list.open() == 1 ? " is" : " are") + " open"
                        + (list.total() == list.open() ? "" : ", of " + Words.number(list.total()))
                        + ", in " + Words.count(list.kinds().size(), "kind") + ".",
                Terminal.Style.BOLD);
        var table = new Table("kind", ">open", ">keys", "last", "first", "group", "failure");
        for (var kind : list.kinds()) {
            table.row(
                    Terminal.Style.PLAIN,
                    kind.id(),
                    Words.number(kind.open()),
                    Words.number(kind.keys()),
                    words.age(kind.last()) + " ago",
                    words.time(kind.first()),
                    kind.group(),
                    kind.failure().words());
        }
        table.print(terminal);
        terminal.line(
                "→ galgo dead --kind " + list.kinds().get(0).id() + " lists the latest of one kind.",
                Terminal.Style.QUIET);
    }

    static void letters(String id, DeadLetterList list, Terminal terminal, Words words) {
        var kinds = list.kinds().stream().filter(kind -> kind.id().equals(id)).toList();
        if (kinds.isEmpty()) {
            terminal.line("There is no kind " + id + " among " + Words.count(list.total(), "dead letter") + ".");
        }
        kinds.forEach(kind -> letters(kind, terminal, words));
    }

    private static void letters(Kind kind, Terminal terminal, Words words) {
        terminal.line(
                kind.group() + " · " + kind.failure().words() + " · " + Words.count(kind.count(), "dead letter")
                        + ", the latest:",
                Terminal.Style.BOLD);
        var table = new Table("dead letter", "failed", ">attempts", "version", "event", "message");
        for (var letter : kind.latest()) {
            table.row(
                    Terminal.Style.PLAIN,
                    letter.address(),
                    words.time(letter.failedAt()),
                    letter.attempts() == 0 ? "-" : Words.number(letter.attempts()),
                    letter.version().orElse("-"),
                    letter.origin().orElse("not known"),
                    letter.message().orElse(""));
        }
        table.print(terminal);
    }

    static void record(RecordDetail record, Terminal terminal, Words words) {
        record.deadLetter().ifPresent(letter -> failure(letter, terminal, words));
        terminal.line(record.address() + "  written " + words.at(record.timestamp()), Terminal.Style.BOLD);
        terminal.line("key    " + record.key().orElse("none"));
        terminal.line("value  " + record.value().map(DeadText::cut).orElse("none"));
        for (var header : record.headers()) {
            terminal.line("  " + header.name() + ": " + cut(header.value()), Terminal.Style.QUIET);
        }
    }

    private static void failure(DeadLetter letter, Terminal terminal, Words words) {
        terminal.line(
                "✕ " + letter.group().orElse("A group that is not named") + " gave up on "
                        + letter.origin().orElse("an event") + " "
                        + words.at(letter.failedAt())
                        + (letter.attempts() == 0 ? "" : ", after " + Words.count(letter.attempts(), "attempt")) + ": "
                        + letter.failure().words()
                        + letter.message().map(message -> ": " + message).orElse("") + ".",
                Terminal.Style.HELD);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_VALUE
                ? text
                : text.substring(0, LONGEST_VALUE) + "… (" + Words.number(text.length())
                        + " characters; --json has all)";
    }
}
