/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the events in what the server's output plugin {@code pgoutput} sends: transactions one after another, each begin, messages,
 * commit. Passes over what is up to a position, and looks whether the log is the one the position was taken in. For one thread.
 */
final class LogDecoder {

    /** Stands for the topic of an event that cannot be read. */
    private static final String DAMAGED = "damaged";

    private final byte[] prefix;
    private final Optional<LogPosition> done;
    private boolean met;

    private long lsn;
    private long transaction;
    private int index;
    private boolean inTransaction;
    private long number;

    /**
     * @param prefix of the messages that are events
     * @param done up to where events are done; empty if all that comes is to be published
     * @param mayBeAhead whether the server may begin behind that position, since more than that was confirmed to it
     * @param number the number before the first event's
     */
    LogDecoder(String prefix, Optional<LogPosition> done, boolean mayBeAhead, long number) {
        this.prefix = prefix.getBytes(UTF_8);
        this.done = done;
        this.met = done.isEmpty() || mayBeAhead;
        this.number = number;
    }

    /**
     * Takes what came next.
     *
     * @return the event in it, if there is one to be published
     * @throws LostPlaceException if the position was not taken in this log
     */
    Optional<LogEvent> next(ByteBuffer message) throws LostPlaceException {
        switch (message.get()) {
            case 'B' -> begin(message.getLong(), message.position(message.position() + Long.BYTES));
            case 'C' -> inTransaction = false;
            case 'M' -> {
                if (isEvent(message)) {
                    return event(message);
                }
            }
            default -> {
                // what changed in tables of a publication is not ours
            }
        }
        return Optional.empty();
    }

    private void begin(long commitLsn, ByteBuffer rest) throws LostPlaceException {
        lsn = commitLsn;
        transaction = rest.getInt() & 0xFFFF_FFFFL;
        index = 0;
        inTransaction = true;
        if (!met && Long.compareUnsigned(lsn, done.get().lsn()) >= 0) {
            if (lsn != done.get().lsn() || transaction != done.get().transaction()) {
                throw new LostPlaceException(done.get());
            }
            met = true;
        }
    }

    /** Flags and place, then the prefix and a zero, then the length of the content; leaves the content. */
    private boolean isEvent(ByteBuffer message) {
        boolean transactional = (message.get() & 1) == 1;
        message.getLong();
        var start = message.position();
        while (message.get() != 0) {
            // the prefix ends here
        }
        boolean ours = Arrays.equals(
                prefix,
                0,
                prefix.length,
                message.array(),
                message.arrayOffset() + start,
                message.arrayOffset() + message.position() - 1);
        message.getInt();
        return transactional && ours;
    }

    private Optional<LogEvent> event(ByteBuffer content) {
        var position = new LogPosition(lsn, transaction, ++index);
        boolean isDone = done.isPresent() && position.compareTo(done.get()) <= 0;
        return isDone ? Optional.empty() : Optional.of(read(position, content));
    }

    private LogEvent read(LogPosition position, ByteBuffer content) {
        number++;
        int start = content.position();
        int version = content.hasRemaining() ? content.get(start) : 0;
        if (version > Envelope.VERSION) { // nothing is wrong with it, so it waits for whoever can read it
            throw new IllegalStateException("The event at " + position + " has format version " + version
                    + ", this version of Galgo reads " + Envelope.VERSION + ": upgrade this service");
        }
        try {
            return new LogEvent(position, Envelope.decode(number, content), Optional.empty());
        } catch (IllegalArgumentException damaged) {
            var bytes = new byte[content.position(start).remaining()];
            content.get(bytes);
            return new LogEvent(
                    position,
                    new OutboxRow(number, DAMAGED, null, bytes, null),
                    Optional.of(String.valueOf(damaged.getMessage())));
        }
    }

    /**
     * Learns that all transactions that committed before a place have come.
     *
     * @throws LostPlaceException if the position's own should have been among them
     */
    void allCameBefore(long place) throws LostPlaceException {
        if (!met && !inTransaction && Long.compareUnsigned(place, done.get().lsn()) > 0) {
            throw new LostPlaceException(done.get());
        }
    }

    /**
     * Tells whether this is the log that the position was taken in, as far as that is to be seen. Until then a place in it says nothing of
     * what is done here: the server may have other transactions before it.
     */
    boolean isSameLog() {
        return met;
    }

    /** Tells whether a transaction is under way, of which more is to come. */
    boolean inTransaction() {
        return inTransaction;
    }

    /** Returns the number of the last event. */
    long number() {
        return number;
    }
}
