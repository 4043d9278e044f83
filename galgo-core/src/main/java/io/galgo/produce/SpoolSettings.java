/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Where a {@link SpoolingPublisher} keeps events while no broker can be reached, and how many. Only the directory must be given. By
 * default: 1 GiB, 6 days, 32 MiB of memory, to disk after 1 s without an acknowledgement, and {@code publish} waits 10 s where there is no
 * room.
 *
 * @param directory of this service's instance alone; made if it is missing. It must outlive the process: a restart sends what it holds
 * @param maxBytes the most the spool takes on disk
 * @param maxAge how old the oldest unsent event may become before new ones are refused; nothing is ever thrown away. Kafka forgets what it
 *     was told about the last batch after its {@code offsets.retention.minutes}, 7 days by default: stay below
 * @param memory the most bytes of events that are neither acknowledged nor on disk
 * @param patience how long an event waits for its acknowledgement before it is written to disk
 * @param maxBlock how long {@code publish} waits where there is no room
 */
public record SpoolSettings(
        Path directory, long maxBytes, Duration maxAge, long memory, Duration patience, Duration maxBlock) {

    private static final long MIB = 1L << 20;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException naming the one that is out of range
     */
    public SpoolSettings {
        Objects.requireNonNull(directory, "directory");
        check(maxBytes >= MIB, "maxBytes(" + maxBytes + "): at least 1 MiB");
        check(memory >= MIB, "memory(" + memory + "): at least 1 MiB");
        check(maxAge.compareTo(Duration.ofSeconds(1)) >= 0, "maxAge(" + maxAge + "): at least 1 s");
        check(
                !patience.isNegative() && patience.compareTo(Duration.ofMinutes(1)) <= 0,
                "patience(" + patience + "): from 0 to 1 minute");
        check(
                !maxBlock.isNegative() && maxBlock.compareTo(Duration.ofHours(1)) <= 0,
                "maxBlock(" + maxBlock + "): from 0 to 1 hour");
    }

    /** Returns the default settings for a spool in this directory. */
    public static SpoolSettings in(Path directory) {
        return new SpoolSettings(
                directory, 1024 * MIB, Duration.ofDays(6), 32 * MIB, Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    /** Returns these settings with another limit of bytes on disk. */
    public SpoolSettings maxBytes(long bytes) {
        return new SpoolSettings(directory, bytes, maxAge, memory, patience, maxBlock);
    }

    /** Returns these settings with another limit of age. */
    public SpoolSettings maxAge(Duration age) {
        return new SpoolSettings(directory, maxBytes, age, memory, patience, maxBlock);
    }

    /** Returns these settings with another limit of bytes in memory. */
    public SpoolSettings memory(long bytes) {
        return new SpoolSettings(directory, maxBytes, maxAge, bytes, patience, maxBlock);
    }

    /** Returns these settings with another time to wait for an acknowledgement. */
    public SpoolSettings patience(Duration wait) {
        return new SpoolSettings(directory, maxBytes, maxAge, memory, wait, maxBlock);
    }

    /** Returns these settings with another time that {@code publish} waits for room. */
    public SpoolSettings maxBlock(Duration wait) {
        return new SpoolSettings(directory, maxBytes, maxAge, memory, patience, wait);
    }

    private static void check(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
