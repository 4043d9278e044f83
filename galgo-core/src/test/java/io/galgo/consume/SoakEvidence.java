/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What was seen of a soak, to be judged by the {@link SoakGuarantee}s. Times are {@link System#nanoTime}s.
 *
 * @param events what stands in the topics
 * @param attempts what the members wrote down, in order of their beginning
 * @param letters the dead letters, in the state they had in the end
 * @param parked what stood in the parked topic, in its order
 * @param doneAt by when the group had said that an event is done where it stands, as far as it was asked
 * @param faults what was done to the group
 * @param stepsBack committed offsets that were lower than before
 * @param calls what operators had redriven
 * @param givenUp where members said that what was under way is handled again
 */
record SoakEvidence(
        SoakMode mode,
        SortedMap<Place, Source> events,
        List<Attempt> attempts,
        List<Letter> letters,
        List<Copy> parked,
        Map<Place, Long> doneAt,
        List<Fault> faults,
        List<String> stepsBack,
        List<Call> calls,
        List<GivenUp> givenUp) {

    /** How long what a member had begun may go on after it said that it gave the partition up: a batch does. */
    private static final Duration UNDER_WAY = Duration.ofMillis(500);

    /**
     * A member let go of a partition without waiting for its handlers any longer, or heard that the group had thrown it out.
     *
     * @param partition topic and number
     * @param at when it said so
     */
    record GivenUp(int life, String partition, long at) {}

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
     * An event as it came, or as its dead letter was handed over.
     *
     * @param round how often it was redriven; 0 as it came
     */
    record Case(Place place, int round) {}

    /**
     * A dead letter.
     *
     * @param of what failed for good
     */
    record Letter(DeadLetterId id, Case of, DeadLetterState state) {

        /** Returns what its event is once it is handed over. */
        Case again() {
            return new Case(of.place(), of.round() + 1);
        }
    }

    /**
     * A record of the parked topic.
     *
     * @param letter which letter it hands over; null if its event came here by itself
     * @param doneAt by when the group had said that it is done; null if it was not heard to
     */
    record Copy(Case of, DeadLetterId letter, Long doneAt) {}

    /**
     * A call of {@link GroupDeadLetters#redrive}.
     *
     * @param answer null if it threw, as while the broker is away
     */
    record Call(long from, Set<DeadLetterId> letters, RedriveResult answer) {}

    /**
     * A handler's call, or its part of a batch.
     *
     * @param life which life of a member
     * @param number the attempt's, from 1
     */
    record Attempt(int life, Case of, int number, long begun, long ended, boolean succeeded) {

        Place place() {
            return of.place();
        }

        boolean isRedriven() {
            return of.round() > 0;
        }

        String line() {
            return place().topic() + ' ' + place().partition() + ' ' + place().offset() + ' ' + of.round() + ' '
                    + number + ' ' + begun + ' ' + ended + ' ' + succeeded + " .";
        }

        static boolean is(String line) {
            return line.endsWith(" .");
        }

        static Attempt parse(int life, String line) {
            var words = line.split(" ", -1);
            return new Attempt(
                    life,
                    new Case(
                            new Place(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2])),
                            Integer.parseInt(words[3])),
                    Integer.parseInt(words[4]),
                    Long.parseLong(words[5]),
                    Long.parseLong(words[6]),
                    Boolean.parseBoolean(words[7]));
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

    /** Returns when each was handled, or had failed for good, for the first time. */
    Map<Case, Long> settled() {
        var settled = new HashMap<Case, Long>();
        for (var attempt : attempts) {
            if (attempt.succeeded() || failedForGood(attempt)) {
                settled.merge(attempt.of(), attempt.ended(), Math::min);
            }
        }
        return settled;
    }

    boolean failedForGood(Attempt attempt) {
        return !attempt.succeeded() && events.get(attempt.place()).fate().isLast(attempt.number());
    }

    /** Tells whether a member handled this while it was thrown out and could not know it: it was frozen, or heard of it soon after. */
    boolean isZombies(Attempt attempt) {
        return faults.stream()
                        .anyMatch(fault -> fault.kind() == Kind.FREEZE
                                && fault.life() == attempt.life()
                                && fault.overlaps(attempt.begun(), attempt.begun()))
                || wasGivenUp(attempt, attempt);
    }

    /** Tells whether the one who was through with an event had to give its partition up before that could be said. */
    boolean wasGivenUp(Attempt done, Attempt again) {
        var place = done.place();
        return givenUp.stream()
                .anyMatch(one -> one.life() == done.life()
                        && one.partition().equals(place.topic() + "-" + place.partition())
                        && one.at() - done.begun() >= -UNDER_WAY.toNanos()
                        && one.at() - again.begun() < SoakMode.SESSION.toNanos());
    }

    Map<Case, List<Attempt>> byCase() {
        return attempts.stream().collect(Collectors.groupingBy(Attempt::of));
    }

    /** Returns what stood in the parked topic, by what it is: of an event that became a letter twice, two copies are the same case. */
    Map<Case, List<Copy>> copies() {
        return parked.stream().collect(Collectors.groupingBy(Copy::of));
    }

    // ---- for whoever looks for the cause ----

    /**
     * Returns what is known of an event and its neighbours in order.
     *
     * @param started what times are counted from
     */
    String about(Place place, long started) {
        var text = new StringBuilder();
        var order = order(place);
        var near = new HashSet<>(events.headMap(place).keySet().stream()
                .filter(other -> order(other).equals(order))
                .sorted(Comparator.reverseOrder())
                .limit(3)
                .toList());
        near.add(place);
        near.stream().sorted().forEach(other -> {
            text.append("  %s %s done %s%n".formatted(other, events.get(other), seconds(doneAt.get(other), started)));
            parked.stream()
                    .filter(copy -> copy.of().place().equals(other))
                    .forEach(copy -> text.append("     parked in round %d, letter %s, done %s%n"
                            .formatted(copy.of().round(), copy.letter(), seconds(copy.doneAt(), started))));
            letters.stream()
                    .filter(letter -> letter.of().place().equals(other))
                    .forEach(letter -> text.append("     letter %s of round %d %s%n"
                            .formatted(letter.id(), letter.of().round(), letter.state())));
            attempts.stream()
                    .filter(attempt -> attempt.place().equals(other))
                    .forEach(attempt -> text.append("     %8.3f - %8.3f s life %d round %d attempt %d %s%n"
                            .formatted(
                                    seconds(attempt.begun(), started),
                                    seconds(attempt.ended(), started),
                                    attempt.life(),
                                    attempt.of().round(),
                                    attempt.number(),
                                    attempt.succeeded() ? "succeeded" : "failed")));
        });
        return text.toString();
    }

    private static Double seconds(Long nanos, long started) {
        return nanos == null ? null : (nanos - started) / 1e9;
    }
}
