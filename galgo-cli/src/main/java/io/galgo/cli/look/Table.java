/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows in columns as wide as their widest cell; a column whose name begins with {@code >} is flush right. The last one is as it is. */
final class Table {

    private static final int WIDEST = 60;

    private final List<String> names;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Terminal.Style> styles = new ArrayList<>();

    Table(String... names) {
        this.names = List.of(names);
    }

    void row(Terminal.Style style, String... cells) {
        if (cells.length != names.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + names.size() + " columns");
        }
        // Made visible first: what is shown of a cell is longer than the cell
        rows.add(List.of(cells).stream().map(Terminal::visible).map(Table::cut).toList());
        styles.add(style);
    }

    private static String cut(String cell) {
        return cell.length() <= WIDEST ? cell : cell.substring(0, WIDEST - 1) + "…";
    }

    void print(Terminal terminal) {
        var widths = IntStream.range(0, names.size()).map(this::width).toArray();
        terminal.line(line(names.stream().map(name -> name.replace(">", "")).toList(), widths), Terminal.Style.QUIET);
        for (int i = 0; i < rows.size(); i++) {
            terminal.line(line(rows.get(i), widths), styles.get(i));
        }
    }

    private String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            var cell = cells.get(column);
            var space = " ".repeat(widths[column] - cell.length());
            boolean right = names.get(column).startsWith(">");
            line.append(column == 0 ? "" : "  ").append(right ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = names.get(column).replace(">", "").length();
        for (var row : rows) {
            width = Math.max(width, row.get(column).length());
        }
        return width;
    }
}
