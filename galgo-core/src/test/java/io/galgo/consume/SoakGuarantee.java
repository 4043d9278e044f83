/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.consume.SoakEvidence.Attempt;
import io.galgo.consume.SoakEvidence.Case;
import io.galgo.consume.SoakEvidence.Copy;
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
            var found = new HashSet<Place>();
            seen.letters().forEach(letter -> found.add(letter.of().place()));
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
                if (predecessor != null
                        && settled.getOrDefault(new Case(predecessor, 0), Long.MAX_VALUE) > attempt.begun()) {
                    breaches.add(new Breach(attempt.place(), "begun by " + attempt + " before " + predecessor));
                }
            }
            return breaches;
        }
    },

    /** Of an order, one event is handled at a time within a process, redriven or not. */
    ONE_AT_A_TIME {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var last = new HashMap<String, Attempt>();
            var breaches = new ArrayList<Breach>();
            for (var attempt : seen.attempts()) {
                var other = last.put(attempt.life() + " " + seen.order(attempt.place()), attempt);
                if (other != null && other.ended() > attempt.begun() && !areUnorderedLetters(seen, attempt, other)) {
                    breaches.add(new Breach(attempt.place(), attempt + " begun during " + other));
                }
            }
            return breaches;
        }

        /** Without an order, an event that is repeated and a letter of it that is redriven meanwhile, or two letters of it, wait for nobody. */
        private boolean areUnorderedLetters(SoakEvidence seen, Attempt one, Attempt other) {
            return seen.mode().ordering() == Ordering.UNORDERED
                    && (!one.of().equals(other.of()) || areSeveral(seen, one.of()));
        }

        private boolean areSeveral(SoakEvidence seen, Case of) {
            return seen.copies().getOrDefault(of, List.of()).size() > 1;
        }
    },

    /** An owner goes back in an order only where a fault or another owner came between, or it had given the partition up, but for what is redriven: a letter gave up its place. */
    NO_STEP_BACK_WITHOUT_A_CAUSE {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var last = new HashMap<String, Attempt>();
            var breaches = new ArrayList<Breach>();
            for (var attempt : seen.attempts()) {
                if (attempt.isRedriven()) {
                    continue;
                }
                var other = last.put(attempt.life() + " " + seen.order(attempt.place()), attempt);
                if (other != null
                        && other.place().compareTo(attempt.place()) > 0
                        && !hasCause(seen, other.begun(), attempt.begun(), List.of(Kind.values()))
                        && !seen.wasGivenUp(other, attempt)) {
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
            var copies = seen.copies();
            var breaches = new ArrayList<Breach>();
            for (var attempt : seen.attempts()) {
                var own = copies.getOrDefault(attempt.of(), List.of());
                long done = own.isEmpty() && !attempt.isRedriven()
                        ? seen.doneAt().getOrDefault(attempt.place(), Long.MAX_VALUE)
                        : lastDoneAt(own);
                if (attempt.begun() > done && !seen.isZombies(attempt)) {
                    breaches.add(new Breach(attempt.place(), "said to be done at " + done + ", and then " + attempt));
                }
            }
            return breaches;
        }

        private long lastDoneAt(List<Copy> copies) {
            return copies.stream()
                    .mapToLong(copy -> copy.doneAt() == null ? Long.MAX_VALUE : copy.doneAt())
                    .max()
                    .orElse(Long.MAX_VALUE);
        }
    },

    /** The group never says that an event is done that is not. */
    NOTHING_IS_DONE_TOO_SOON {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var copies = seen.copies();
            var breaches = new ArrayList<Breach>();
            var settled = seen.settled();
            seen.doneAt().forEach((place, done) -> {
                var asItCame = new Case(place, 0);
                if (!copies.containsKey(asItCame) && isTooSoon(seen, settled.get(asItCame), place, done)) {
                    breaches.add(new Breach(place, "said to be done at " + done));
                }
            });
            for (var copy : seen.parked()) {
                var place = copy.of().place();
                if (copy.doneAt() != null && isTooSoon(seen, settled.get(copy.of()), place, copy.doneAt())) {
                    breaches.add(new Breach(place, copy + " is said to be done in the parked topic"));
                }
            }
            return breaches;
        }

        private boolean isTooSoon(SoakEvidence seen, Long settled, Place place, long done) {
            return seen.events().containsKey(place)
                    && (settled == null || settled > done); // else a marker stands there
        }
    },

    /** What is handled again had not been committed yet when something went wrong, or is so by who was thrown out and could not know it, as for {@link #DONE_IS_DONE}. */
    REPEATS_HAVE_A_CAUSE {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            var causes = List.of(Kind.KILL, Kind.FREEZE, Kind.BROKER);
            var copies = seen.copies();
            var breaches = new ArrayList<Breach>();
            seen.byCase().forEach((of, attempts) -> {
                if (of.round() > 0 && copies.getOrDefault(of, List.of()).size() > 1) {
                    return; // who can tell whose attempt it is
                }
                Attempt done = null;
                for (var attempt : attempts) {
                    if (done != null
                            && !hasCause(seen, done.begun(), attempt.begun(), causes)
                            && !isOfWhoLeftInARebalance(seen, done)
                            && !seen.wasGivenUp(done, attempt)
                            && !seen.isZombies(attempt)) {
                        breaches.add(new Breach(of.place(), "handled by " + done + " and again by " + attempt));
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
            var failed = new HashMap<Case, Integer>();
            seen.attempts().stream()
                    .filter(seen::failedForGood)
                    .forEach(attempt -> failed.merge(attempt.of(), 1, Integer::sum));
            var letters = new HashMap<Case, Integer>();
            seen.letters().forEach(letter -> letters.merge(letter.of(), 1, Integer::sum));
            var breaches = new ArrayList<Breach>();
            letters.forEach((of, count) -> {
                int failures = failed.getOrDefault(of, 0);
                if (count > failures) {
                    breaches.add(new Breach(
                            of.place(),
                            count + " dead letters of " + failures + " failures for good in round " + of.round()));
                }
            });
            return breaches;
        }
    },

    /** An event stands in the parked topic once, but for its letters. */
    PARKED_ONCE {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            Set<Place> once = new HashSet<>();
            return seen.parked().stream()
                    .filter(copy -> copy.letter() == null)
                    .map(copy -> copy.of().place())
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
    },

    /** A letter is handed over once, however often and by however many it is asked for, and each call says truly what it did. */
    LETTERS_ARE_HANDED_OVER_ONCE {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            return new SoakLetters(seen).notHandedOverOnce();
        }
    },

    /** A letter that was handed over is mended exactly if its event was handled then, else it has failed again and there is a new letter; the others are open. */
    REDRIVEN_LETTERS_HAVE_AN_END {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            return new SoakLetters(seen).withoutTheirEnd();
        }
    },

    /** A redriven event that has begun is done before any later event of its order begins; several come in the order in which they were handed over. */
    LATER_EVENTS_WAIT_FOR_REDRIVEN_ONES {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            return new SoakLetters(seen).passed();
        }
    },

    /** What one call hands over, it hands over in the order of where it came from. */
    LETTERS_ARE_HANDED_OVER_IN_ORDER {
        @Override
        List<Breach> breaches(SoakEvidence seen) {
            return new SoakLetters(seen).handedOverOutOfOrder();
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
