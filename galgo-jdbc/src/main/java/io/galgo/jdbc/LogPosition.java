/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Up to where the log is relayed: of the transaction that commits at a place, the first events. All transactions that commit before it are
 * done. Reading begins at that place and passes over what is done, so it also shows whether the same transaction is still there: after a
 * restore it need not be.
 *
 * @param lsn where the commit record of the transaction begins, as an unsigned number
 * @param transaction the transaction's number
 * @param index how many of its events are done, at least 1
 */
record LogPosition(long lsn, long transaction, int index) implements Comparable<LogPosition> {

    private static final String VERSION = "1";

    @Override
    public int compareTo(LogPosition other) {
        int places = Long.compareUnsigned(lsn, other.lsn);
        return places == 0 ? Integer.compare(index, other.index) : places;
    }

    /** Returns it as text of version 1: {@code 1.}, place in hexadecimal, transaction, index, with dots between them. */
    String text() {
        return VERSION + "." + Long.toHexString(lsn) + "." + transaction + "." + index;
    }

    /** Returns what a text says; empty if it is of another version or damaged. */
    static Optional<LogPosition> parse(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4 || !parts[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LogPosition(
                    Long.parseUnsignedLong(parts[1], 16), Long.parseLong(parts[2]), Integer.parseInt(parts[3])));
        } catch (NumberFormatException damaged) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return LogSequenceNumber.valueOf(lsn).asString() + "/" + index;
    }
}
