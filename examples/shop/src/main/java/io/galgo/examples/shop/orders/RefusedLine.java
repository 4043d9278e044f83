/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

/**
 * A line that is no part of any order.
 *
 * @param file the file's name
 * @param line the line's number in the file; the header is line 1
 * @param reason the rule that refused it
 * @param detail what was found there
 */
public record RefusedLine(String file, long line, Refusal reason, String detail) {

    @Override
    public String toString() {
        return file + ":" + line + ": " + detail;
    }
}
