/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import java.util.Locale;

/** Where the shop's services write their events: a table, or PostgreSQL's write-ahead log. */
public enum OutboxWay {
    TABLE,
    LOG;

    /**
     * Returns the way of that name.
     *
     * @throws IllegalArgumentException if it is neither {@code table} nor {@code log}
     */
    public static OutboxWay of(String name) {
        return switch (name) {
            case "table" -> TABLE;
            case "log" -> LOG;
            default -> throw new IllegalArgumentException("--outbox " + name + ": use table or log");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
