/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.console.GroupLag;
import io.galgo.console.ShowLag.LagTable;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Words;
import java.util.List;
import java.util.stream.Collectors;

/** Lag as text: a sentence, then the table. */
final class LagText {

    /** The lanes of a row are drawn for so many partitions at most. */
    private static final int LANES = 24;

    private LagText() {}

    static void show(LagTable table, Terminal terminal, Words words) {
        terminal.line(table.summary(), Terminal.Style.BOLD);
        if (!table.rows().isEmpty()) {
            rows(table.rows(), terminal, words);
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
