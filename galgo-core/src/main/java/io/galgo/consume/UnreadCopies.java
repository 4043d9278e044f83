/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What was copied to the parked topic by this assignment and has not been read back yet: it takes room there already. Poll thread. */
final class UnreadCopies {

    private final Deque<Copy> copies = new ArrayDeque<>();
    private long bytes;
    private int inDoubt;

    /** What was read while a transaction was under way: a copy that it made may be among that. */
    private final Set<Long> readAhead = new HashSet<>();

    /**
     * An event's copy.
     *
     * @param offset in the parked topic
     * @param original the event's offset in the source partition
     */
    record Copy(long offset, long bytes, long original) {}

    void add(Copy copy) {
        copies.add(copy);
        bytes += copy.bytes();
    }

    /** As {@link #add}, where the log is not what was read of it: the copy is read once the place is taken up again. */
    void addInDoubt(Copy copy) {
        inDoubt++;
        bytes += copy.bytes();
    }

    /** These records were read, and with them all below a position. */
    void read(Collection<ConsumerRecord<byte[], byte[]>> records, long position, boolean isInTransaction) {
        if (isInTransaction) {
            records.forEach(record -> readAhead.add(record.offset()));
        } else {
            readAhead.clear();
        }
        while (!copies.isEmpty() && copies.peek().offset() < position) {
            bytes -= copies.remove().bytes();
        }
    }

    /** Takes note that a record is a copy. Returns false if it is not among what was read ahead. */
    boolean takeReadAhead(long offset) {
        return readAhead.remove(offset);
    }

    /** What was read while a transaction was under way is known to be its copies, or of none. */
    void transactionEnded() {
        readAhead.clear();
    }

    /** Those whose place is known. */
    Stream<Copy> from(long offset) {
        return copies.stream().filter(copy -> copy.offset() >= offset);
    }

    int records() {
        return copies.size() + inDoubt;
    }

    long bytes() {
        return bytes;
    }
}
