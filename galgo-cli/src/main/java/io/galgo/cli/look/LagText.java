/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.console.GroupLag;
import io.galgo.console.ShowLag.LagTable;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Standing;
import io.galgo.console.lag.Words;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lag as text: a sentence, then the table. */
final class LagText {

    /** The lanes of a row are drawn for so many partitions at most. */
    private static final int LANES = 24;

    private LagText() {}

    static void show(LagTable table, Terminal terminal, Words words) {
        if (table.rows().isEmpty()) {
            terminal.line(
                    table.groups() == 0
                            ? "This cluster has no consumer groups yet. Start the example: galgo demo."
                            : "None of the " + Words.count(table.groups(), "group") + " has committed anything.");
            return;
        }
        terminal.line(summary(table.rows(), table.groups()), Terminal.Style.BOLD);
        rows(table.rows(), terminal, words);
    }

    /** Says how many groups stand how, of all there are. */
    static String summary(List<GroupLag> rows, int all) {
        var groups = rows.stream()
                .collect(Collectors.toMap(GroupLag::group, GroupLag::standing, Standing::or, TreeMap::new));
        long need = groups.values().stream()
                .filter(standing -> standing == Standing.NEEDS_YOU || standing == Standing.NO_OWNER)
                .count();
        var sentence = new StringBuilder();
        if (need == 0) {
            sentence.append("No group needs you.");
        } else if (all == 1) {
            sentence.append("The group needs you.");
        } else {
            sentence.append(need)
                    .append(" of ")
                    .append(Words.count(all, "group"))
                    .append(need == 1 ? " needs you." : " need you.");
        }
        also(sentence, groups, Standing.CATCHING_UP, "catching up");
        also(sentence, groups, Standing.WAITS, "waiting for a retry or a rebalance");
        also(sentence, groups, Standing.PAUSED, "paused");
        also(sentence, groups, Standing.NOT_KNOWN, "behind for a cause not known");
        return sentence.toString();
    }

    private static void also(StringBuilder sentence, Map<String, Standing> groups, Standing standing, String what) {
        long count = Collections.frequency(groups.values(), standing);
        if (count > 0) {
            sentence.append(' ')
                    .append(count)
                    .append(count == 1 ? " is " : " are ")
                    .append(what)
                    .append('.');
        }
    }

    static void rows(List<GroupLag> rows, Terminal terminal, Words words) {
        var table = new Table("", "waiting for", ">waiting", ">committed lag", "group", "topic", "partitions", "cause");
        for (var row : rows) {
            table.row(
                    Styles.of(row.standing()),
                    row.standing().glyph(),
                    row.waitingSince().map(words::age).orElse(row.waiting() == 0 ? "-" : "not known"),
                    (row.waitingIsExact() ? "" : "≤ ") + Words.number(row.waiting()),
                    Words.number(row.committedLag()),
                    row.group(),
                    row.topic(),
                    lanes(row.partitions()),
                    row.cause().map(cause -> cause.brief(words)).orElse(""));
        }
        table.print(terminal);
    }

    private static String lanes(List<PartitionLag> partitions) {
        var lanes = partitions.stream()
                .limit(LANES)
                .map(one -> one.standing().glyph())
                .collect(Collectors.joining());
        return partitions.size() > LANES ? lanes + "… " + partitions.size() : lanes;
    }

    /** One row a partition, for when few are asked about. */
    static void partitions(List<GroupLag> rows, Terminal terminal, Words words) {
        var table = new Table(
                "",
                "waiting for",
                ">waiting",
                ">committed lag",
                ">done ahead",
                ">committed",
                ">end",
                "partition",
                "owner");
        for (var row : rows) {
            for (var one : row.partitions()) {
                table.row(
                        Styles.of(one.standing()),
                        one.standing().glyph(),
                        one.waitingSince().map(words::age).orElse(one.waiting() == 0 ? "-" : "not known"),
                        (one.waitingIsExact() ? "" : "≤ ") + Words.number(one.waiting()),
                        Words.number(one.committedLag()),
                        row.runsGalgo() ? Words.number(one.doneAhead()) : "-",
                        Words.number(one.committed()),
                        one.end() < 0 ? "not known" : Words.number(one.end()),
                        one.topic() + "/" + one.partition(),
                        one.owner().orElse("-"));
            }
        }
        table.print(terminal);
    }
}
