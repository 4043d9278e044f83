/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was seen of a soak, to be judged by the {@link SoakGuarantee}s. Times are {@link System#nanoTime}s.
 *
 * @param events what stands in the topics
 * @param attempts what the members wrote down, in order of their beginning
 * @param deadLetters where the events of the dead letters stood
 * @param parked where the events of the parked topic stood
 * @param doneAt by when the group had said that an event is done where it stands, as far as it was asked
 * @param parkedDoneAt the same for its copy in the parked topic
 * @param faults what was done to the group
 * @param stepsBack committed offsets that were lower than before
 */
record SoakEvidence(
        SoakMode mode,
        SortedMap<Place, Source> events,
        List<Attempt> attempts,
        List<Place> deadLetters,
        List<Place> parked,
        Map<Place, Long> doneAt,
        Map<Place, Long> parkedDoneAt,
        List<Fault> faults,
        List<String> stepsBack) {

    /** Where an event stands. */
    record Place(String topic, int partition, long offset) implements Comparable<Place> {

        @Override
        public int compareTo(Place other) {
            int order = topic.compareTo(other.topic);
            order = order != 0 ? order : Integer.compare(partition, other.partition);
            return order != 0 ? order : Long.compare(offset, other.offset);
        }

        @Override
        public String toString() {
            return topic + "-" + partition + "@" + offset;
        }
    }

    record Source(String key, SoakFate fate) {}

    /**
     * A handler's call, or its part of a batch.
     *
     * @param life which life of a member
     * @param number the attempt's, from 1
     */
    record Attempt(int life, Place place, int number, long begun, long ended, boolean succeeded) {

        String line() {
            return place.topic() + ' ' + place.partition() + ' ' + place.offset() + ' ' + number + ' ' + begun + ' '
                    + ended + ' ' + succeeded + " .";
        }

        static boolean is(String line) {
            return line.endsWith(" .");
        }

        static Attempt parse(int life, String line) {
            var words = line.split(" ", -1);
            return new Attempt(
                    life,
                    new Place(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2])),
                    Integer.parseInt(words[3]),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]),
                    Boolean.parseBoolean(words[6]));
        }
    }

    /** What a fault is. */
    enum Kind {
        KILL,
        FREEZE,
        BROKER,
        JOIN,
        LEAVE
    }

    /**
     * A fault.
     *
     * @param life whom it hit, -1 if everybody
     * @param to when its consequences were over: a frozen member had noticed that it was thrown out, the broker served again
     */
    record Fault(Kind kind, int life, long from, long to) {

        boolean overlaps(long start, long end) {
            return from <= end && start <= to;
        }
    }

    /** Returns the event that was before this one in its order, null if none was or there is no order. */
    Map<Place, Place> predecessors() {
        var last = new HashMap<String, Place>();
        var before = new HashMap<Place, Place>();
        events.forEach((place, source) -> before.put(place, last.put(order(place), place)));
        return before;
    }

    /** Returns what the event is in order with. */
    String order(Place place) {
        return switch (mode.ordering()) {
            case BY_KEY -> place.topic() + ' ' + events.get(place).key();
            case BY_PARTITION -> place.topic() + ' ' + place.partition();
            case UNORDERED -> place.toString();
        };
    }

    /** Returns when each event was handled, or had failed for good, for the first time. */
    Map<Place, Long> settled() {
        var settled = new HashMap<Place, Long>();
        for (var attempt : attempts) {
            if (attempt.succeeded() || events.get(attempt.place()).fate().isLast(attempt.number())) {
                settled.merge(attempt.place(), attempt.ended(), Math::min);
            }
        }
        return settled;
    }

    /** Tells whether a member handled this while it was thrown out and could not know it. */
    boolean isZombies(Attempt attempt) {
        return faults.stream()
                .anyMatch(fault -> fault.kind() == Kind.FREEZE
                        && fault.life() == attempt.life()
                        && fault.overlaps(attempt.begun(), attempt.begun()));
    }

    Map<Place, List<Attempt>> byPlace() {
        var all = new TreeMap<Place, List<Attempt>>();
        attempts.forEach(attempt ->
                all.computeIfAbsent(attempt.place(), none -> new ArrayList<>()).add(attempt));
        return all;
    }
}
