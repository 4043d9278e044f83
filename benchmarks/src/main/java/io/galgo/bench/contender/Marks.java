/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How often each record was handled, a byte a record in a mapped file: what was written stays when the process is killed.
 */
public final class Marks {

    private final MappedByteBuffer counts;
    private final int stride;

    private Marks(MappedByteBuffer counts, int partitions) {
        this.counts = counts;
        this.stride = counts.capacity() / partitions;
    }

    /** Makes the file, with room for that many records in each partition. */
    public static Marks create(Path file, int partitions, long recordsInLongest) {
        return map(file, partitions, partitions * recordsInLongest, StandardOpenOption.CREATE_NEW);
    }

    /** Opens a file that was made. */
    public static Marks open(Path file, int partitions) {
        return map(file, partitions, file.toFile().length(), StandardOpenOption.WRITE);
    }

    private static Marks map(Path file, int partitions, long size, StandardOpenOption option) {
        try (var channel = FileChannel.open(file, option, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Marks(channel.map(FileChannel.MapMode.READ_WRITE, 0, size), partitions);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot map " + file, e);
        }
    }

    /** Marks a record as handled once more; returns whether this is the first time. */
    boolean mark(int partition, long offset) {
        int index = Math.toIntExact((long) partition * stride + offset);
        byte before = counts.get(index);
        counts.put(index, (byte) Math.min(before + 1, Byte.MAX_VALUE));
        return before == 0;
    }

    /** Returns how many records were handled at least once. */
    public long handled() {
        long handled = 0;
        for (int i = 0; i < counts.capacity(); i++) {
            handled += counts.get(i) > 0 ? 1 : 0;
        }
        return handled;
    }

    /** Returns how many handlings were repeats. */
    public long repeats() {
        long repeats = 0;
        for (int i = 0; i < counts.capacity(); i++) {
            repeats += Math.max(0, counts.get(i) - 1);
        }
        return repeats;
    }
}
