/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.consume.SoakEvidence.Attempt;
import io.galgo.consume.SoakEvidence.Call;
import io.galgo.consume.SoakEvidence.Case;
import io.galgo.consume.SoakEvidence.Copy;
import io.galgo.consume.SoakEvidence.Letter;
import io.galgo.consume.SoakGuarantee.Breach;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Judges what became of the dead letters of a soak, of which operators had some redriven. For one thread. */
final class SoakLetters {

    private final SoakEvidence seen;
    private final Map<DeadLetterId, Letter> letters;
    private final Map<DeadLetterId, List<Copy>> handedOver;
    private final List<Breach> breaches = new ArrayList<>();

    SoakLetters(SoakEvidence seen) {
        this.seen = seen;
        letters = seen.letters().stream().collect(Collectors.toMap(Letter::id, Function.identity()));
        handedOver = seen.parked().stream()
                .filter(copy -> copy.letter() != null)
                .collect(Collectors.groupingBy(Copy::letter));
    }

    private void breach(DeadLetterId letter, String what) {
        var known = letters.get(letter);
        breaches.add(new Breach(known == null ? null : known.of().place(), "letter " + letter + " " + what));
    }

    // ---- handed over once ----

    List<Breach> notHandedOverOnce() {
        var askedFor =
                seen.calls().stream().flatMap(call -> call.letters().stream()).collect(Collectors.toSet());
        handedOver.forEach((letter, copies) -> {
            if (copies.size() > 1) {
                breach(letter, "was handed over " + copies.size() + " times");
            }
            if (!askedFor.contains(letter)) {
                breach(letter, "was handed over and nobody had asked for it");
            }
        });
        var said = new HashSet<DeadLetterId>();
        for (var call : seen.calls()) {
            if (call.answer() != null) {
                judge(call.letters(), call.answer(), said);
            }
        }
        return breaches;
    }

    private void judge(Set<DeadLetterId> asked, RedriveResult answer, Set<DeadLetterId> said) {
        var answered = new ArrayList<>(answer.redriven());
        answered.addAll(answer.notOpen().keySet());
        answered.addAll(answer.refused().keySet());
        answered.addAll(answer.notYet());
        if (answered.size() != asked.size() || !asked.containsAll(answered)) {
            breaches.add(new Breach(null, asked + " were asked for, and answered was " + answer));
        }
        for (var letter : answer.redriven()) {
            if (!said.add(letter)) {
                breach(letter, "is said to have been handed over by two calls");
            }
            if (!handedOver.containsKey(letter)) {
                breach(letter, "is said to have been handed over, and was not");
            }
        }
        answer.notOpen().forEach((letter, state) -> {
            var end = letters.get(letter).state();
            if (state != DeadLetterState.REDRIVING && state != end) {
                breach(letter, "is said to be " + state + ", and is " + end + " in the end");
            }
        });
        answer.refused().forEach((letter, why) -> breach(letter, "is refused: " + why));
    }

    // ---- an end ----

    List<Breach> withoutTheirEnd() {
        var attempts = seen.byCase();
        var cases = seen.letters().stream().collect(Collectors.groupingBy(Letter::of, Collectors.counting()));
        var failedAgain = new HashMap<Case, Long>();
        for (var letter : seen.letters()) {
            judge(letter, attempts.getOrDefault(letter.again(), List.of()));
            if (letter.state() == DeadLetterState.FAILED_AGAIN) {
                failedAgain.merge(letter.again(), 1L, Long::sum);
            }
        }
        failedAgain.forEach((again, count) -> {
            if (cases.getOrDefault(again, 0L) < count) {
                breaches.add(new Breach(
                        again.place(),
                        count + " letters failed again in round " + again.round() + ", new letters: "
                                + cases.getOrDefault(again, 0L)));
            }
        });
        return breaches;
    }

    private void judge(Letter letter, List<Attempt> again) {
        if (!handedOver.containsKey(letter.id())) {
            if (letter.state() != DeadLetterState.OPEN) {
                breach(letter.id(), "is " + letter.state() + " and was not handed over");
            }
            return;
        }
        long askedAt = seen.calls().stream()
                .filter(call -> call.letters().contains(letter.id()))
                .mapToLong(Call::from)
                .min()
                .orElse(Long.MAX_VALUE);
        var since = again.stream().filter(attempt -> attempt.begun() > askedAt).toList();
        boolean handled = since.stream().anyMatch(Attempt::succeeded);
        boolean failed = since.stream().anyMatch(seen::failedForGood);
        boolean isRight =
                switch (letter.state()) {
                    case MENDED -> handled;
                    case FAILED_AGAIN -> failed && !handled;
                    default -> false;
                };
        if (!isRight) {
            breach(letter.id(), "was handed over and is " + letter.state() + " in the end of " + since);
        }
    }

    // ---- order ----

    /** Until it counts as done, not only until it was handled: it comes again before what waits behind it. */
    List<Breach> passed() {
        if (seen.mode().ordering() == Ordering.UNORDERED) {
            return List.of(); // then nothing waits for anything, nor do several letters of an event
        }
        var settled = seen.settled();
        var byOrder = seen.attempts().stream()
                .filter(attempt -> !seen.isZombies(attempt))
                .collect(Collectors.groupingBy(attempt -> seen.order(attempt.place())));
        var before = new HashMap<String, Attempt>();
        for (var copy : single()) {
            var order = seen.order(copy.of().place());
            var all = byOrder.getOrDefault(order, List.of());
            var own = all.stream()
                    .filter(attempt -> attempt.of().equals(copy.of()))
                    .toList();
            if (own.isEmpty()) {
                continue;
            }
            long first = own.get(0).begun();
            long last = Math.max(own.get(own.size() - 1).begun(), settled.getOrDefault(copy.of(), Long.MAX_VALUE));
            all.stream()
                    .filter(other -> !other.of().equals(copy.of()) && other.begun() > first && other.begun() < last)
                    .filter(other -> settled.getOrDefault(other.of(), Long.MAX_VALUE) > first) // else it comes again
                    .forEach(other -> breach(copy.letter(), "was passed by " + other + " while " + own));
            var earlier = before.put(order, own.get(0));
            if (earlier != null && earlier.begun() > first) {
                breach(copy.letter(), "began by " + own.get(0) + " before " + earlier);
            }
        }
        return breaches;
    }

    /** Returns the copies of letters, in order, of which it can be told which attempts are theirs. */
    private List<Copy> single() {
        var copies = seen.copies();
        return seen.parked().stream()
                .filter(copy -> copy.letter() != null && copies.get(copy.of()).size() == 1)
                .toList();
    }

    List<Breach> handedOverOutOfOrder() {
        for (var call : seen.calls()) {
            if (call.answer() == null) {
                continue;
            }
            var own = new HashSet<>(call.answer().redriven());
            var byPartition = seen.parked().stream()
                    .filter(copy -> copy.letter() != null && own.contains(copy.letter()))
                    .collect(Collectors.groupingBy(copy -> copy.of().place().partition()));
            byPartition.forEach((partition, copies) -> {
                var places = copies.stream().map(copy -> copy.of().place()).toList();
                if (!places.equals(
                        places.stream().sorted(Comparator.naturalOrder()).toList())) {
                    breaches.add(new Breach(places.get(0), "handed over in this order: " + places));
                }
            });
        }
        return breaches;
    }
}
