/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A spool's events on their way from memory to disk, for {@link SpoolWriter}: which are to be written, and what became of it. An event stays in
 * memory until it is on disk.
 */
final class SpoolToDisk {

    private static final long FULL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long FAILED_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Spool spool;

    SpoolToDisk(Spool spool) {
        this.spool = spool;
    }

    /** Waits for events to be written, and takes them as far as there is room on disk; null when there will be none. */
    List<Unsent> take(int mostBytes) throws InterruptedException {
        spool.lock.lock();
        try {
            while (!spool.stopped) {
                long wait = untilDue();
                if (wait == 0) {
                    var group = group(mostBytes);
                    if (!group.isEmpty()) {
                        return group;
                    }
                    wait = FULL_NANOS;
                }
                spool.work.awaitNanos(wait);
            }
            return null;
        } finally {
            spool.lock.unlock();
        }
    }

    private long untilDue() {
        var oldest = spool.memory.oldest();
        if (oldest == null) {
            return Long.MAX_VALUE;
        }
        return spool.spooling || spool.flushing
                ? 0
                : Math.max(0, oldest.nanos() + spool.settings.patience().toNanos() - System.nanoTime());
    }

    private List<Unsent> group(int mostBytes) {
        spool.spool();
        long free = spool.settings.maxBytes() - spool.disk.bytes();
        if (spool.memory.oldest().bytes() > free) {
            spool.diskTrouble =
                    "the spool holds " + spool.disk.bytes() + " bytes of " + spool.settings.maxBytes() + " and is full";
            return List.of();
        }
        var group = spool.memory.oldest(Integer.MAX_VALUE, Math.min(mostBytes, free));
        spool.writing = group.get(group.size() - 1).number();
        return group;
    }

    /** Notes that a group is on disk, in the last segment, which may be a new one. */
    void written(List<Unsent> group, SpoolSegment segment) {
        spool.lock.lock();
        try {
            spool.disk.written(group, segment);
            spool.memory.removeThrough(spool.writing);
            spool.writing = 0;
            spool.diskTrouble = null;
            spool.room.signalAll();
            spool.work.signalAll();
        } finally {
            spool.lock.unlock();
        }
        group.forEach(unsent -> unsent.receipt().spooled(unsent.event().topic(), unsent.number(), spool));
    }

    /** Notes that a group could not be written: it is still in memory. */
    void notWritten(Throwable failure) {
        spool.lock.lock();
        try {
            spool.writing = 0;
            spool.diskTrouble = "the disk takes no events: "
                    + (failure instanceof IOException && failure.getMessage() != null
                            ? failure.getMessage()
                            : failure.toString());
        } finally {
            spool.lock.unlock();
        }
    }

    /** Waits before the next attempt. */
    @SuppressWarnings("WaitNotInLoop") // waking early is trying again early
    void pause() throws InterruptedException {
        spool.lock.lock();
        try {
            spool.work.awaitNanos(FAILED_NANOS);
        } finally {
            spool.lock.unlock();
        }
    }

    /** Tells whether a segment is still there to be appended to. */
    boolean isLast(SpoolSegment segment) {
        spool.lock.lock();
        try {
            return spool.disk.isLast(segment);
        } finally {
            spool.lock.unlock();
        }
    }
}
