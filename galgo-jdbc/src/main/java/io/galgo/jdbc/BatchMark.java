/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Names exactly the rows of a batch, in few characters, for the metadata of an offset that is committed in the batch's own Kafka
 * transaction. Whoever relays next learns from it whether these rows are published: they are, if and only if it is there.
 *
 * <p>Text of version 1: {@code 1.}, a checksum over numbers and headers in hexadecimal, a dot, and in Base64 the numbers as runs
 * (unsigned LEB128: the first number, then length and gap by turns). The checksum guards against numbers that mean other rows, as
 * in a database that was restored to an earlier time.
 *
 * @param ids the rows' numbers, rising
 * @param checksum of {@link #checksum}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BatchMark(long[] ids, long checksum) {

    private static final String VERSION = "1.";

    static BatchMark of(List<OutboxRow> rows) {
        return new BatchMark(rows.stream().mapToLong(OutboxRow::id).toArray(), checksum(rows));
    }

    /** Returns as many of the rows, from the first on, as a mark of that many characters names. */
    static List<OutboxRow> fitting(List<OutboxRow> rows, int longest) {
        var fitting = rows;
        while (of(fitting).text().length() > longest) {
            fitting = fitting.subList(0, fitting.size() / 2);
        }
        return fitting;
    }

    /** Tells whether these are the rows of the batch, all of them. */
    boolean names(List<OutboxRow> rows) {
        return rows.size() == ids.length && checksum(rows) == checksum;
    }

    private static long checksum(List<OutboxRow> rows) {
        var crc = new CRC32C();
        var id = ByteBuffer.allocate(Long.BYTES);
        for (var row : rows) {
            crc.update(id.clear().putLong(row.id()).flip());
            crc.update(row.headers());
        }
        return crc.getValue();
    }

    String text() {
        var bytes = new ByteArrayOutputStream();
        long next = 0;
        for (int i = 0; i < ids.length; ) {
            int end = i + 1;
            while (end < ids.length && ids[end] == ids[end - 1] + 1) {
                end++;
            }
            HeaderCodec.writeNumber(bytes, ids[i] - next);
            HeaderCodec.writeNumber(bytes, end - i);
            next = ids[end - 1] + 1;
            i = end;
        }
        return VERSION + Long.toHexString(checksum) + "."
                + Base64.getEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** Returns what a text says; empty if it is of another version or damaged, so that its rows count as unpublished. */
    static Optional<BatchMark> parse(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 3 || !text.startsWith(VERSION)) {
            return Optional.empty();
        }
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(parts[2].getBytes(US_ASCII)));
            return Optional.of(new BatchMark(numbers(bytes), Long.parseLong(parts[1], 16)));
        } catch (IllegalArgumentException | BufferUnderflowException damaged) {
            return Optional.empty();
        }
    }

    private static long[] numbers(ByteBuffer bytes) {
        var ids = new long[64];
        int count = 0;
        long next = 0;
        while (bytes.hasRemaining()) {
            next += HeaderCodec.readLong(bytes);
            long run = HeaderCodec.readLong(bytes);
            if (run > TableRelay.LARGEST_BATCH) {
                throw new IllegalArgumentException("A run of " + run + " rows is longer than any batch");
            }
            for (; run > 0; run--) {
                if (count == ids.length) {
                    ids = Arrays.copyOf(ids, count * 2);
                }
                ids[count++] = next++;
            }
        }
        return Arrays.copyOf(ids, count);
    }
}
