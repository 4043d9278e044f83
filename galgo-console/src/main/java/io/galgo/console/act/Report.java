/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.control.Outcome;
import io.galgo.control.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What became of an act.
 *
 * @param id its id, by which it is undone and found in the audit
 * @param plan what was to be done
 * @param answers of each instance that was expected to answer or did
 * @param took how long it took until the last of them
 */
public record Report(String id, Plan plan, List<Answered> answers, Duration took) {

    public Report {
        answers = List.copyOf(answers);
    }

    /**
     * What one instance did.
     *
     * @param instance its name
     * @param outcome what it did; empty if it did not answer
     * @param why what it said to that
     * @param after how long after the command
     * @param isConfirmed whether brokers have it as a member of the group, and it said one thing only: else nothing counts of it
     * @param moved the positions it changed
     * @param answer what was asked for
     */
    public record Answered(
            String instance,
            Optional<Outcome> outcome,
            String why,
            Duration after,
            boolean isConfirmed,
            List<Result.Moved> moved,
            Optional<String> answer) {
        public Answered {
            moved = List.copyOf(moved);
        }

        /** Tells whether it did that, as far as it counts. */
        public boolean is(Outcome wanted) {
            return isConfirmed && outcome.filter(wanted::equals).isPresent();
        }
    }

    /** Returns the positions that were moved, as those say who count. */
    public List<Result.Moved> moved() {
        return plan.byBrokers()
                ? plan.before()
                : answers.stream()
                        .filter(one -> one.is(Outcome.APPLIED))
                        .flatMap(one -> one.moved().stream())
                        .toList();
    }

    /** What became of it, all in all. */
    public enum Verdict {
        /** Done by all whom it concerns. */
        APPLIED,
        /** Done by some, and others refused or did not answer. */
        IN_PART,
        /** Things had moved on: nothing was changed. */
        MOVED_ON,
        /** Nothing was changed. */
        REFUSED,
        /** Nobody who counts has answered so far: it may still be done. */
        NO_ANSWER,
        /** It is written down and waits for an instance: a setting or a job of a group that does not run. */
        WAITS
    }

    /** Returns a sentence for whoever acted, where nothing was changed: that, and why. Empty where something was, or may have been. */
    public Optional<String> notDone() {
        return switch (verdict()) {
            case MOVED_ON ->
                Optional.of("Not done: " + why(Outcome.MOVED_ON, "things have moved on") + ". Nothing was changed.");
            case REFUSED ->
                Optional.of("Refused: " + why(Outcome.REFUSED, "no instance would do it") + ". Nothing was changed.");
            default -> Optional.empty();
        };
    }

    private String why(Outcome outcome, String otherwise) {
        return answers.stream()
                .filter(answer -> answer.is(outcome) && !answer.why().isEmpty())
                .map(Answered::why)
                .findFirst()
                .map(why -> why.replaceFirst("^nothing was changed: ", "").replaceFirst("\\.$", ""))
                .orElse(otherwise);
    }

    /** Returns what became of it, all in all. */
    public Verdict verdict() {
        if (plan.byBrokers()) {
            return Verdict.APPLIED;
        }
        boolean applied = any(Outcome.APPLIED);
        boolean others = any(Outcome.REFUSED)
                || any(Outcome.EXPIRED)
                || answers.stream().anyMatch(one -> one.outcome().isEmpty());
        if (applied) {
            return (others && !isOfOne()) || isLeft() ? Verdict.IN_PART : Verdict.APPLIED;
        }
        if (any(Outcome.MOVED_ON)) {
            return Verdict.MOVED_ON;
        }
        if (any(Outcome.REFUSED) || any(Outcome.EXPIRED)) {
            return Verdict.REFUSED;
        }
        if (plan.instances().isEmpty() && answers.isEmpty()) {
            return Verdict.WAITS;
        }
        return allNotMine() ? Verdict.MOVED_ON : Verdict.NO_ANSWER;
    }

    /** What concerns one partition is one instance's: that others have not answered does not matter once it did. */
    private boolean isOfOne() {
        return plan.target()
                .filter(target -> target.offsets().stream()
                                .map(offsets -> offsets.partition())
                                .distinct()
                                .count()
                        == 1)
                .isPresent();
    }

    /** Tells whether a partition was to be moved that nobody moved. */
    private boolean isLeft() {
        var partitions = moved().stream().map(Result.Moved::partition).collect(Collectors.toSet());
        return plan.before().stream().anyMatch(one -> !partitions.contains(one.partition()));
    }

    private boolean allNotMine() {
        return !answers.isEmpty() && answers.stream().allMatch(one -> one.is(Outcome.NOT_MINE));
    }

    private boolean any(Outcome outcome) {
        return answers.stream().anyMatch(one -> one.is(outcome));
    }
}
