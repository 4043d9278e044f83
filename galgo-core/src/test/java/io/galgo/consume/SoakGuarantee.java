/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.consume.SoakEvidence.Attempt;
import io.galgo.consume.SoakEvidence.Kind;
import io.galgo.consume.SoakEvidence.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds whatever happens to a group. Each judges the whole of what was seen. */
enum SoakGuarantee {

    /** Each event is handled at least once, or a dead letter. */
    NOTHING_IS_LOST {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var found = new HashSet<>(seen.deadLetters());
            seen.attempts().stream()
                    .filter(Attempt::succeeded)
                    .map(Attempt::place)
                    .forEach(found::add);
            return seen.events().keySet().stream()
                    .filter(place -> !found.contains(place))
                    .map(place -> new Breach(place, "neither handled nor a dead letter"))
                    .toList();
        }
    },

    /** An event begins when the one before it was handled or had failed for good, repeats included. */
    ORDER_IS_KEPT {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var before = seen.predecessors();
            var settled = seen.settled();
            var breaches = new ArrayList<Breach>();
            for (var attempt : seen.attempts()) {
                var predecessor = before.get(attempt.place());
                if (predecessor != null && settled.getOrDefault(predecessor, Long.MAX_VALUE) > attempt.begun()) {
                    breaches.add(new Breach(attempt.place(), "begun by " + attempt + " before " + predecessor));
                }
            }
            return breaches;
        }
    },

    /** Of an order, one event is handled at a time within a process. */
    ONE_AT_A_TIME {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var last = new HashMap<String, Attempt>();
            var breaches = new ArrayList<Breach>();
            for (var attempt : seen.attempts()) {
                var other = last.put(attempt.life() + " " + seen.order(attempt.place()), attempt);
                if (other != null && other.ended() > attempt.begun()) {
                    breaches.add(new Breach(attempt.place(), attempt + " begun during " + other));
                }
            }
            return breaches;
        }
    },

    /** An owner goes back in an order only where a fault or another owner came between. */
    NO_STEP_BACK_WITHOUT_A_CAUSE {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var last = new HashMap<String, Attempt>();
            var breaches = new ArrayList<Breach>();
            for (var attempt : seen.attempts()) {
                var other = last.put(attempt.life() + " " + seen.order(attempt.place()), attempt);
                if (other != null
                        && other.place().compareTo(attempt.place()) > 0
                        && !hasCause(seen, other.begun(), attempt.begun(), List.of(Kind.values()))) {
                    breaches.add(new Breach(attempt.place(), attempt + " begun behind " + other));
                }
            }
            return breaches;
        }
    },

    /** What the group has said is done is not handled again, but by who was thrown out and could not know it. */
    DONE_IS_DONE {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var parked = new HashSet<>(seen.parked());
            var breaches = new ArrayList<Breach>();
            for (var attempt : seen.attempts()) {
                var place = attempt.place();
                long done = parked.contains(place)
                        ? seen.parkedDoneAt().getOrDefault(place, Long.MAX_VALUE)
                        : seen.doneAt().getOrDefault(place, Long.MAX_VALUE);
                if (attempt.begun() > done && !seen.isZombies(attempt)) {
                    breaches.add(new Breach(place, "said to be done at " + done + ", and then " + attempt));
                }
            }
            return breaches;
        }
    },

    /** The group never says that an event is done that is not. */
    NOTHING_IS_DONE_TOO_SOON {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var parked = new HashSet<>(seen.parked());
            var settled = seen.settled();
            var breaches = new ArrayList<Breach>();
            seen.doneAt().forEach((place, done) -> {
                if (!parked.contains(place) && isTooSoon(seen, settled.get(place), place, done)) {
                    breaches.add(new Breach(place, "said to be done at " + done));
                }
            });
            seen.parkedDoneAt().forEach((place, done) -> {
                if (isTooSoon(seen, settled.get(place), place, done)) {
                    breaches.add(new Breach(place, "said to be done in the parked topic at " + done));
                }
            });
            return breaches;
        }

        private boolean isTooSoon(SoakEvidence seen, Long settled, Place place, long done) {
            return seen.events().containsKey(place)
                    && (settled == null || settled > done); // else a marker stands there
        }
    },

    /** What is handled again had not been committed yet when something went wrong. */
    REPEATS_HAVE_A_CAUSE {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var causes = List.of(Kind.KILL, Kind.FREEZE, Kind.BROKER);
            var breaches = new ArrayList<Breach>();
            seen.byPlace().forEach((place, attempts) -> {
                Attempt done = null;
                for (var attempt : attempts) {
                    if (done != null
                            && !hasCause(seen, done.begun(), attempt.begun(), causes)
                            && !isOfWhoLeftInARebalance(seen, done)) {
                        breaches.add(new Breach(place, "handled by " + done + " and again by " + attempt));
                    }
                    done = attempt.succeeded() ? attempt : done;
                }
            });
            return breaches;
        }
    },

    /** What fails for good is a dead letter, once for each time that it failed for good. */
    DEAD_LETTERS_ARE_WHAT_FAILED_FOR_GOOD {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var failed = new HashMap<Place, Integer>();
            for (var attempt : seen.attempts()) {
                if (!attempt.succeeded()
                        && seen.events().get(attempt.place()).fate().isLast(attempt.number())) {
                    failed.merge(attempt.place(), 1, Integer::sum);
                }
            }
            var letters = new HashMap<Place, Integer>();
            seen.deadLetters().forEach(place -> letters.merge(place, 1, Integer::sum));
            var breaches = new ArrayList<Breach>();
            letters.forEach((place, count) -> {
                if (count > failed.getOrDefault(place, 0)) {
                    breaches.add(new Breach(
                            place, count + " dead letters of " + failed.getOrDefault(place, 0) + " failures for good"));
                }
            });
            return breaches;
        }
    },

    /** An event stands in the parked topic once. */
    PARKED_ONCE {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            Set<Place> once = new HashSet<>();
            return seen.parked().stream()
                    .filter(place -> !once.add(place))
                    .map(place -> new Breach(place, "parked again"))
                    .toList();
        }
    },

    /** What a group has committed only grows. */
    COMMITS_GO_UP {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            return seen.stepsBack().stream().map(step -> new Breach(null, step)).toList();
        }
    };

    /**
     * A guarantee broken.
     *
     * @param place the event's, null if it is not one's
     */
    record Breach(Place place, String what) {}

    abstract List<Breach> breaches(SoakEvidence seen);

    private static boolean hasCause(SoakEvidence seen, long from, long to, List<Kind> causes) {
        return seen.faults().stream()
                .anyMatch(fault -> causes.contains(fault.kind()) && fault.overlaps(from - lasts(fault.kind()), to));
    }

    /** While members join and leave, the classic protocol takes no commit, and who leaves meanwhile has no other chance. */
    private static boolean isOfWhoLeftInARebalance(SoakEvidence seen, Attempt done) {
        return seen.mode().protocol().equals("classic")
                && seen.faults().stream()
                        .anyMatch(fault -> fault.kind() == Kind.LEAVE
                                && fault.life() == done.life()
                                && fault.overlaps(done.begun(), done.ended() + SoakMode.SESSION.toNanos()));
    }

    /** Until the group has noticed that a member was killed, it may rebalance in vain, and takes no commit: not that of who leaves either. */
    private static long lasts(Kind kind) {
        return kind == Kind.KILL ? SoakMode.SESSION.plusSeconds(1).toNanos() : 0;
    }
}
