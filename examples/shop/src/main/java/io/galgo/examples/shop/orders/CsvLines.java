/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The lines of a CSV text one by one, so that a line with a broken quote spoils itself alone and not all that follow. A quoted value
 * may go on over a few lines.
 */
final class CsvLines implements Iterator<CsvLines.Line> {

    private static final int LONGEST_VALUE_IN_LINES = 8;

    /**
     * One line: its columns, or none where it cannot be read as CSV.
     *
     * @param number where it begins, from 1
     */
    record Line(long number, Optional<List<String>> columns) {}

    private final List<String> lines;
    private int next;

    CsvLines(String text) {
        lines = text.lines().toList();
        skipBlank();
    }

    @Override
    public boolean hasNext() {
        return next < lines.size();
    }

    @Override
    public Line next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int first = next;
        int end = Math.min(lines.size(), first + LONGEST_VALUE_IN_LINES);
        var joined = new StringBuilder();
        for (next = first; next < end; ) {
            joined.append(next == first ? "" : "\n").append(lines.get(next++));
            if (quotes(joined) % 2 == 0) {
                var columns = parse(joined.toString());
                skipBlank();
                return new Line(first + 1L, columns);
            }
        }
        next = first + 1; // its quote is never closed: the lines behind it stand for themselves
        skipBlank();
        return new Line(first + 1L, Optional.empty());
    }

    private void skipBlank() {
        while (next < lines.size() && lines.get(next).isBlank()) {
            next++;
        }
    }

    private static long quotes(CharSequence text) {
        return text.chars().filter(c -> c == '"').count();
    }

    private static Optional<List<String>> parse(String line) {
        try (var parser = CSVParser.parse(line, CSVFormat.RFC4180)) {
            return parser.stream().findFirst().map(CSVRecord::toList);
        } catch (IOException | UncheckedIOException | IllegalStateException brokenQuote) {
            return Optional.empty();
        }
    }
}
