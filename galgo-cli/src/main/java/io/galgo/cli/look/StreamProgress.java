/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.StandardOutput;
import io.galgo.console.lag.Words;
import io.galgo.console.stream.RecordSearch;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * How far a search is: on a terminal a line that changes in place, below what is found; at the end one that stays, on a terminal or not.
 * Safe for several threads.
 */
final class StreamProgress {

    private static final String ERASE = "\r\u001b[K";
    private static final int BAR = 15;

    private final PrintWriter errors;
    private final boolean quiet;
    private final boolean inPlace;
    private final long began = System.nanoTime();
    private boolean shown;

    private StreamProgress(PrintWriter errors, boolean quiet, boolean inPlace) {
        this.errors = errors;
        this.quiet = quiet;
        this.inPlace = inPlace;
    }

    static StreamProgress on(PrintWriter errors, boolean quiet) {
        return new StreamProgress(errors, quiet, !quiet && StandardOutput.isTerminal());
    }

    /** Shows it anew. */
    synchronized void show(Search search) {
        if (inPlace) {
            errors.print(ERASE + line(search.progress(), search.isEndless(), elapsed()));
            errors.flush();
            shown = true;
        }
    }

    /** Writes something where the line stands. */
    synchronized void above(Runnable writing) {
        clear();
        writing.run();
    }

    /** Takes the line away. */
    synchronized void clear() {
        if (shown) {
            errors.print(ERASE);
            errors.flush();
            shown = false;
        }
    }

    /** Says what was done. */
    void end(Search search, boolean interrupted, boolean limited) {
        clear();
        if (!quiet) {
            errors.println(end(search.progress(), search.isEndless(), interrupted, limited, elapsed()));
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** {@code ██████████░░░░░ 6.4 of 9.2 M · 1 match · 412 k/s · 7 s left · Ctrl-C stops}. */
    static String line(RecordSearch.Progress progress, boolean endless, Duration elapsed) {
        double seconds = Math.max(0.001, elapsed.toNanos() / 1e9);
        double rate = progress.passed() / seconds;
        var line = new StringBuilder();
        if (endless) {
            line.append("live · ").append(amount(progress.scanned())).append(" read");
        } else {
            double part = progress.total() == 0 ? 1 : progress.passed() / (double) progress.total();
            int full = (int) Math.round(part * BAR);
            line.append("█".repeat(full))
                    .append("░".repeat(BAR - full))
                    .append(' ')
                    .append(of(progress.passed(), progress.total()));
        }
        line.append(" · ")
                .append(Words.count(progress.matched(), "match", "matches"))
                .append(" · ");
        line.append(amount(Math.round(progress.scanned() / seconds))).append("/s");
        if (!endless && rate > 0) {
            var left = Duration.ofSeconds(Math.round((progress.total() - progress.passed()) / rate));
            line.append(" · ").append(Words.span(left)).append(" left");
        }
        return line.append(" · Ctrl-C stops").toString();
    }

    static String end(
            RecordSearch.Progress progress, boolean endless, boolean interrupted, boolean limited, Duration elapsed) {
        var sentence = new StringBuilder();
        if (interrupted && !endless) {
            sentence.append("Stopped at ")
                    .append(of(progress.passed(), progress.total()))
                    .append(": ");
        }
        sentence.append(Words.count(progress.matched(), "match", "matches"))
                .append(" in ")
                .append(Words.count(progress.scanned(), "record"))
                .append(", ")
                .append(Words.span(elapsed))
                .append('.');
        if (limited) {
            sentence.append(" There may be more: --limit sets how many are shown.");
        }
        if (progress.failed() > 0) {
            sentence.append(" The filter could not be asked of ")
                    .append(Words.number(progress.failed()))
                    .append(", which count as not wanted.");
        }
        return sentence.toString();
    }

    private static String of(long part, long whole) {
        var unit = unit(whole);
        var number = amount(part, whole);
        return number + " of " + amount(whole, whole) + unit;
    }

    private static String amount(long number) {
        return amount(number, number) + unit(number);
    }

    private static String unit(long number) {
        return number >= 1_000_000 ? " M" : number >= 10_000 ? " k" : "";
    }

    /** In the unit that the other number has. */
    private static String amount(long number, long as) {
        double scaled = as >= 1_000_000 ? number / 1e6 : as >= 10_000 ? number / 1e3 : number;
        return String.format(Locale.ROOT, as >= 10_000 && scaled < 100 ? "%.1f" : "%.0f", scaled);
    }
}
