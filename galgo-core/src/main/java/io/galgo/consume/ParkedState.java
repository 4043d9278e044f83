/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;

/**
 * What a partition's commit says of its events in the parked topic: from where on they are read, which of them are done, and at which
 * attempt the waiting ones are. Immutable.
 *
 * @param topic the id of the topic that all this is about: one of the same name made anew is another; zero if not known
 * @param marks the edge, below which this partition has nothing left in the parked topic, and what is done above it
 * @param heads the events that wait for an attempt, in order of their offsets
 */
record ParkedState(Uuid topic, Marks marks, List<Head> heads) {

    /** More are left out: their attempts begin again at the first later one. */
    private static final int MOST_HEADS = 40;

    private static final long HELD = -1;
    private static final int FIELDS = 5;

    /** The most characters that topic and edge take, with what stands between the fields. */
    private static final int TOPIC_AND_EDGE = 40;

    /**
     * An event that waits for an attempt.
     *
     * @param offset where its copy stands in the parked topic
     * @param attempts how many attempts failed
     * @param next when the next one is due, epoch milliseconds, and negative if it waits until then by request; -1 if it waits for somebody to act
     */
    record Head(long offset, int attempts, long next) {
        Head(Blockage why) {
            this(why.offset(), why.attempts(), next(why));
        }

        private static long next(Blockage why) {
            if (why.next() == null) {
                return HELD;
            }
            long due = why.next().toEpochMilli();
            return ParkedException.isWhy(why.failure()) ? -due : due;
        }

        /** Returns when the next attempt is due, or its request ends; null if it waits for somebody to act. */
        Instant due() {
            return next == HELD ? null : Instant.ofEpochMilli(Math.abs(next));
        }

        boolean isByRequest() {
            return next < HELD;
        }
    }

    ParkedState {
        heads = List.copyOf(heads);
    }

    static ParkedState from(long edge) {
        return from(Uuid.ZERO_UUID, edge);
    }

    static ParkedState from(Uuid topic, long edge) {
        return new ParkedState(topic, Marks.none(edge), List.of());
    }

    /** Returns the same, said of a topic whose id is known by now. */
    ParkedState of(Uuid known) {
        return new ParkedState(known, marks, heads);
    }

    long edge() {
        return marks.edge();
    }

    /**
     * Returns five fields with semicolons between: topic, edge, heads, epochs, marks. What does not fit is left out, marks from the end.
     *
     * @param toKeep marks that are not left out
     */
    MarksCodec.Fitted encode(int limit, Marks toKeep) {
        var text = new StringBuilder()
                .append(topic)
                .append(';')
                .append(Long.toString(edge(), 36))
                .append(';');
        var least = heads.isEmpty() ? null : MarksCodec.encode(marks.common(toKeep));
        int end = Math.min(limit - leastRoomForMarks(limit), limit - (least == null ? 0 : least.length())) - 1;
        for (var head : heads.subList(0, Math.min(MOST_HEADS, heads.size()))) {
            var written = (head.offset() == heads.get(0).offset() ? "" : ",")
                    + Long.toString(head.offset() - edge(), 36)
                    + '.'
                    + Integer.toString(head.attempts(), 36)
                    + '.'
                    + Long.toString(head.next(), 36);
            if (text.length() + written.length() > end) {
                break;
            }
            text.append(written);
        }
        text.append(';');
        var fitted = MarksCodec.fit(marks, toKeep, limit - text.length());
        text.append(fitted.text().isEmpty() ? ";" : fitted.text());
        return new MarksCodec.Fitted(text.toString(), fitted.marks());
    }

    /** Returns how many characters there are for marks where nothing else has to be said but topic and edge. */
    static int mostRoomForMarks(int limit) {
        return limit - TOPIC_AND_EDGE;
    }

    /** Returns how many characters there are for marks in any case: they are worth more than attempts, as what is not marked is handled again. */
    static int leastRoomForMarks(int limit) {
        return limit / 2;
    }

    /**
     * Reads the five fields; four, as versions 2 and 3 have them, say nothing of the topic.
     *
     * @throws IllegalArgumentException if they are not what {@link #encode} writes
     */
    static ParkedState decode(String[] fields) {
        if (fields.length < FIELDS - 1 || fields.length > FIELDS) {
            throw new IllegalArgumentException("Parked state has " + FIELDS + " fields");
        }
        int first = fields.length - FIELDS + 1;
        var topic = first == 0 ? Uuid.ZERO_UUID : Uuid.fromString(fields[0]);
        long edge = Long.parseLong(fields[first], 36);
        var heads = new ArrayList<Head>();
        for (var text : fields[first + 1].isEmpty() ? new String[0] : fields[first + 1].split(",", -1)) {
            var parts = text.split("\\.", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("A parked event is distance, attempts, time: " + text);
            }
            heads.add(new Head(
                    edge + Long.parseLong(parts[0], 36), Integer.parseInt(parts[1], 36), Long.parseLong(parts[2], 36)));
        }
        var marks = fields[first + 2].isEmpty() && fields[first + 3].isEmpty()
                ? Marks.none(edge)
                : MarksCodec.decode(edge, fields[first + 2] + ';' + fields[first + 3]);
        return new ParkedState(topic, marks, heads);
    }
}
