/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.util.Optional;

/**
 * Says up to which event a spool is published: the metadata of an offset that is committed in the batch's own Kafka transaction, so it is
 * there if and only if the batch is. Text of version 1: {@code 1.}, the run in hexadecimal, a dot, the event's number in its run.
 *
 * @param run the run, a random number of each process that opened the spool: numbers mean nothing outside their run, as when a directory is
 *     restored to an earlier time
 * @param number the last event published
 */
record SpoolMark(long run, long number) {

    private static final String VERSION = "1";

    String text() {
        return VERSION + '.' + Long.toHexString(run) + '.' + number;
    }

    /** Returns what a text says; empty if it is of another version, so that what is on disk counts as unpublished. */
    static Optional<SpoolMark> parse(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SpoolMark(Long.parseUnsignedLong(parts[1], 16), Long.parseLong(parts[2])));
        } catch (NumberFormatException damaged) {
            return Optional.empty();
        }
    }
}
