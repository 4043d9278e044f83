/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.consume.Answer;
import io.galgo.consume.ConsumerControl;
import io.galgo.consume.EventAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Carries out orders on the consumer, and says what became of them. Owned by the control thread. */
final class Desk {

    private static final int MOST_STRETCHES = 1_000;
    private static final int LONGEST_ANSWER = 8_000;

    private final ConsumerControl consumer;

    Desk(ConsumerControl consumer) {
        this.consumer = consumer;
    }

    /** What became of an order, and what was asked for. */
    record Done(Outcome outcome, String why, List<Result.Moved> moved, Optional<String> answer) {}

    Done carryOut(Command order) {
        try {
            return tried(order);
        } catch (IllegalStateException noAnswer) {
            return refused(noAnswer.getMessage());
        }
    }

    private Done tried(Command order) {
        if (order.verb() == Verb.REQUEUE) {
            return refused("a consumer has no outbox: galgo outbox requeue works on the service's database");
        }
        if (order.target().isEmpty() || order.target().get().offsets().isEmpty()) {
            return refused(order.verb().word() + " needs to say which events: topic, partition, offset");
        }
        var target = order.target().get();
        if (target.offsets().size() > MOST_STRETCHES) {
            return refused("an order is about " + MOST_STRETCHES + " stretches at most");
        }
        return switch (order.verb()) {
            case RETRY -> each(order, consumer::retry);
            case SKIP -> skip(order, target);
            case INTERRUPT -> each(order, consumer::interrupt);
            case ASK -> asked(each(order, consumer::ask));
            case SEEK -> seek(order, target);
            default -> refused("a consumer cannot " + order.verb().word());
        };
    }

    private Done seek(Command order, Target target) {
        var next = target.offsets().size() == 1 ? order.expected().next() : OptionalLong.empty();
        var answers = new ArrayList<Answer>();
        for (var at : target.offsets()) {
            var seen = order.expected().of(at.partition());
            answers.add(consumer.seek(
                    target.topic(),
                    at.partition(),
                    at.from(),
                    seen.map(position -> OptionalLong.of(position.next())).orElse(next),
                    seen.flatMap(Expected.Position::assignment)));
        }
        return of(answers);
    }

    private Done skip(Command order, Target target) {
        return target.offsets().size() == 1 && target.offsets().get(0).count() == 1
                ? each(order, consumer::skip)
                : of(target.offsets().stream()
                        .map(stretch ->
                                consumer.skip(target.topic(), stretch.partition(), stretch.from(), stretch.until()))
                        .toList());
    }

    private static Done each(Command order, Function<EventAt, Answer> does) {
        var target = order.target().orElseThrow();
        boolean single = target.offsets().size() == 1;
        var answers = new ArrayList<Answer>();
        for (var stretch : target.offsets()) {
            if (stretch.count() != 1) {
                return refused(order.verb().word() + " is about single events");
            }
            answers.add(does.apply(
                    single
                            ? new EventAt(
                                    target.topic(),
                                    stretch.partition(),
                                    stretch.from(),
                                    order.expected().next(),
                                    order.expected().attempt())
                            : EventAt.of(target.topic(), stretch.partition(), stretch.from())));
        }
        return of(answers);
    }

    private static Done asked(Done done) {
        if (done.outcome() != Outcome.APPLIED) {
            return done;
        }
        var text = done.why();
        int end = text.indexOf('\n');
        return new Done(
                done.outcome(),
                end < 0 ? text : text.substring(0, end),
                List.of(),
                Optional.of(text.length() <= LONGEST_ANSWER ? text : text.substring(0, LONGEST_ANSWER)));
    }

    /** One answer for many: applied if any was; of the others how many there were. */
    static Done of(List<Answer> answers) {
        var mine = answers.stream()
                .filter(answer -> answer.kind() != Answer.Kind.NOT_MINE)
                .toList();
        if (mine.isEmpty()) {
            return done(answers.get(0), List.of());
        }
        var applied = mine.stream()
                .filter(answer -> answer.kind() == Answer.Kind.APPLIED)
                .toList();
        var moved = applied.stream()
                .flatMap(answer -> answer.moved().stream())
                .map(one -> new Result.Moved(one.topic(), one.partition(), one.before(), one.after()))
                .toList();
        if (mine.size() == 1) {
            return done(mine.get(0), moved);
        }
        var other = mine.stream()
                .filter(answer -> answer.kind() != Answer.Kind.APPLIED)
                .findFirst();
        var counted = applied.size() + " of " + mine.size();
        return new Done(
                applied.isEmpty() ? outcome(mine.get(0).kind()) : Outcome.APPLIED,
                counted
                        + other.map(answer -> "; not one, as " + answer.sentence())
                                .orElse(""),
                moved,
                Optional.empty());
    }

    private static Done done(Answer answer, List<Result.Moved> moved) {
        return new Done(outcome(answer.kind()), answer.sentence(), moved, Optional.empty());
    }

    static Done refused(String why) {
        return new Done(Outcome.REFUSED, why, List.of(), Optional.empty());
    }

    private static Outcome outcome(Answer.Kind kind) {
        return switch (kind) {
            case APPLIED -> Outcome.APPLIED;
            case MOVED_ON -> Outcome.MOVED_ON;
            case REFUSED -> Outcome.REFUSED;
            case NOT_MINE -> Outcome.NOT_MINE;
        };
    }
}
