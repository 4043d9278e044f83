/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongPredicate;

/**
 * A key of a source partition that is parked: what comes for it waits here to be copied behind its earlier events. Owned by the poll
 * thread.
 */
final class KeyParking {

    private final Lane source;
    private final Deque<ParkedCopy> queue = new ArrayDeque<>();
    private int inTransaction;

    /** What was copied and may not have been read back yet, in order. */
    private final Deque<Copy> copied = new ArrayDeque<>();

    /** The sizes of what was read and may not be done yet, in order. */
    private final Deque<Long> read = new ArrayDeque<>();

    /** Where that waits; null if nothing was read. */
    private Lane lane;

    /** What all that takes, and what is in a transaction. */
    private long bytes;

    /** Whether none of its events is in the parked topic. */
    private boolean fresh;

    /** Where the last copy of this assignment stands: the key stays parked until that has been read back. */
    private long lastCopy = -1;

    /** Where the last of its events stands that was read: the key stays parked until the next owner would know that this is done. */
    private long lastRead = -1;

    /** @param fresh whether none of its events is in the parked topic yet */
    KeyParking(Lane source, boolean fresh) {
        this.source = source;
        this.fresh = fresh;
    }

    private record Copy(long offset, long bytes) {}

    /** The key's lane in the source partition. */
    Lane source() {
        return source;
    }

    /** A later event of the key. */
    void follow(Task task) {
        queue.add(new ParkedCopy(task, null, this));
    }

    void add(ParkedCopy copy) {
        queue.add(copy);
    }

    Deque<ParkedCopy> queue() {
        return queue;
    }

    /** Takes the next event for a transaction; null if there is none. */
    ParkedCopy take() {
        var next = queue.poll();
        if (next != null) {
            inTransaction++;
            bytes += next.bytes();
        }
        return next;
    }

    void committed(long offset, long size) {
        inTransaction--;
        copied.add(new Copy(offset, size));
        lastCopy = Math.max(lastCopy, offset);
        fresh = false;
    }

    /** The transaction came to nothing: back to the head of the queue, the last one first. */
    void giveBack(ParkedCopy copy) {
        inTransaction--;
        bytes -= copy.bytes();
        queue.addFirst(copy);
    }

    /** An event of the key was found in the parked topic: the key's others are not handled before it is over. */
    void found(Lane where, long offset, long size) {
        lane = where;
        lastRead = offset;
        read.add(size);
        bytes += size;
        fresh = false;
    }

    /** Forgets what takes no room in the parked topic any more. */
    void look(long readTo) {
        while (!copied.isEmpty() && copied.peek().offset() < readTo) {
            bytes -= copied.remove().bytes();
        }
        while (!read.isEmpty() && read.size() > lane.pending(read.size())) {
            bytes -= read.remove();
        }
    }

    /** Returns how many of the key's events take room in the parked topic, or will. */
    int records() {
        return inTransaction + copied.size() + read.size();
    }

    /** Returns how many bytes these take. */
    long bytes() {
        return bytes;
    }

    boolean isFresh() {
        return fresh;
    }

    /**
     * None of the key's events waits in the parked topic. Unless one is on its way there the key is not parked any more, and what came for it is
     * handled where it came from: to be copied it may have waited in vain, as for a topic that does not take it. Only what has failed itself is to
     * wait there; where it is refused it goes back, as of a key that nothing was parked of yet.
     *
     * @param isSaid tells whether commits say that the event at an offset is done
     * @return whether the key has left
     */
    boolean leave(long readTo, LongPredicate isSaid) {
        if (inTransaction > 0 || readTo <= lastCopy || !isSaid.test(lastRead)) {
            return false;
        }
        boolean waits = fresh ? !queue.isEmpty() : queue.stream().anyMatch(copy -> copy.why() != null);
        if (waits) {
            fresh = true;
            return false;
        }
        source.unfollow();
        source.appendAgain(queue.stream().map(ParkedCopy::task).toList());
        queue.clear();
        return true;
    }
}
