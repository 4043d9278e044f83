/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of a page that a run renews.
 *
 * @param before what stands above, with the comment that begins the part; empty if the whole file is it
 * @param after what stands below, with the comment that ends it
 */
public record MarkdownSection(String before, String after) {

    /**
     * Returns the part of that file which stands between the comments {@code <!-- bench NAME -->} and {@code <!-- /bench NAME -->}, all of it if it
     * is new or lacks them.
     */
    public static MarkdownSection of(Path file, String name) {
        try {
            return Files.exists(file) ? of(Files.readString(file), name) : new MarkdownSection("", "");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    static MarkdownSection of(String page, String name) {
        var first = "<!-- bench " + name + " -->";
        int begin = page.indexOf(first);
        int end = page.indexOf("<!-- /bench " + name + " -->", Math.max(0, begin));
        return begin < 0 || end < 0
                ? new MarkdownSection("", "")
                : new MarkdownSection(page.substring(0, begin + first.length()) + "\n\n", page.substring(end));
    }

    /** Returns the page with that text in its place. */
    public String with(String text) {
        return before + text + after;
    }
}
