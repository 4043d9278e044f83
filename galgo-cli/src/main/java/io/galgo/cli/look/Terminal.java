/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The one writer of text to a terminal. Names, keys and messages are whatever others wrote: control characters, which could move the cursor
 * or change what stands there, and characters that turn the direction of reading are shown by their numbers instead.
 */
public final class Terminal {

    private static final String RESET = "\u001b[0m";
    private static final int WIDTH = 100;

    private final PrintWriter out;
    private final boolean colour;

    /** @param colour whether it can show colour */
    public Terminal(PrintWriter out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** How a line looks, where there is colour: that of its state on a dark or light ground alike. */
    public enum Style {
        PLAIN(""),
        BOLD("\u001b[1m"),
        QUIET("\u001b[2m"),
        HELD("\u001b[31m"),
        WAITING("\u001b[33m"),
        CATCHING_UP("\u001b[34m"),
        PAUSED("\u001b[35m");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    /** Writes a line. */
    public void line(String text) {
        line(text, Style.PLAIN);
    }

    /** Writes a line in a style. */
    public void line(String text, Style style) {
        var safe = visible(text);
        out.println(colour && style != Style.PLAIN ? style.code + safe + RESET : safe);
    }

    /** JSON in one line, which stays the same JSON: what is unsafe stands in texts alone, and is written by its number there. */
    void json(String json) {
        out.println(
                json.chars().noneMatch(c -> isUnsafe(c))
                        ? json
                        : json.codePoints()
                                .mapToObj(c -> isUnsafe(c) ? escaped(c) : Character.toString(c))
                                .collect(Collectors.joining()));
    }

    private static String escaped(int c) {
        return Character.toString(c)
                .chars()
                .mapToObj(half -> String.format(Locale.ROOT, "\\u%04x", half))
                .collect(Collectors.joining());
    }

    /** A text that is longer than a line: later lines are indented as the first one's mark is wide. */
    public void paragraph(String mark, String text, Style style) {
        var line = new StringBuilder(mark);
        for (var word : text.split(" ", -1)) {
            if (line.length() + word.length() > WIDTH && line.length() > mark.length()) {
                line(line.toString().stripTrailing(), style);
                line.setLength(0);
                line.append(" ".repeat(mark.length()));
            }
            line.append(word).append(' ');
        }
        line(line.toString().stripTrailing(), style);
    }

    /** Writes an empty line. */
    public void blank() {
        out.println();
    }

    /** Writes over what was shown before, where there is a terminal that can. */
    void home() {
        if (colour) {
            out.print("\u001b[H\u001b[2J");
            out.flush();
        }
    }

    /** Returns text in which every character can be seen and does nothing. */
    public static String visible(String text) {
        if (text.codePoints().noneMatch(Terminal::isUnsafe)) {
            return text;
        }
        var safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isUnsafe(c)) {
                safe.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u{%x}", c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    /** Controls, formats as the bidirectional ones and zero-width ones, line and paragraph separators, halves of pairs, private use. */
    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
