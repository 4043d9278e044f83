/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * Orders to a consumer, each compared with what is before anything is changed, so that one given twice does its work once. On the poll
 * thread.
 */
final class Orders {

    private static final int DEEPEST_STACK = 60;

    private final Assignments assignments;
    private final boolean deadLetters;

    Orders(Assignments assignments, boolean deadLetters) {
        this.assignments = assignments;
        this.deadLetters = deadLetters;
    }

    Answer retry(EventAt event) {
        return about(event, found -> {
            var task = found.task();
            var lane = task.lane;
            if (isBehind(task)) {
                return Answer.refused(
                        event + " waits behind an earlier event of its key" + at(lane) + ": retry that one");
            }
            int attempt = lane.blockage() == null ? 1 : lane.blockage().nextAttempt();
            if (found.isHeld()) {
                return Answer.refused("the key of " + event + " is parked: release it");
            }
            if (lane.retry(task)) {
                return Answer.applied("attempt " + attempt + " of " + event + " begins now");
            }
            return Answer.movedOn(
                    lane.isWithPollThread()
                            ? event + " is just being parked for its later attempts, or committed: try again"
                            : "attempt " + attempt + " of " + event + " is under way already");
        });
    }

    Answer skip(EventAt event) {
        if (!deadLetters) {
            return Answer.refused("the consumer has no dead letters, and nothing is ever discarded");
        }
        return about(event, found -> {
            var task = found.task();
            boolean isNews = !task.isSkipped();
            task.skip();
            if (task.lane.hurry(task)) { // be it news or not: perhaps it waits
                return Answer.applied(event + " is laid aside as a dead letter, and its key goes on");
            }
            return isNews
                    ? Answer.applied(
                            event + " will be laid aside as a dead letter: when its turn comes, or if the attempt"
                                    + " under way fails")
                    : Answer.movedOn(event + " is to be laid aside already");
        });
    }

    /** Lays aside what of a stretch has been fetched and is not done. */
    Answer skip(TopicPartition id, long from, long until) {
        if (!deadLetters) {
            return Answer.refused("the consumer has no dead letters, and nothing is ever discarded");
        }
        var partition = assignments.get(id);
        if (partition == null) {
            return notMine(id);
        }
        var tasks = partition.interventions().find(from, until);
        tasks.forEach(task -> {
            task.skip();
            task.lane.hurry(task);
        });
        long fetched = partition.backlog().tracker().position();
        var rest = fetched < until
                ? "; from " + fetched + " on none has been fetched yet: give the order again for these"
                : "";
        return tasks.isEmpty()
                ? Answer.movedOn("nothing was changed: no event of " + id + "@" + from + ".." + (until - 1)
                        + " that has been fetched is unfinished" + rest)
                : Answer.applied(tasks.size() + " events of " + id + "@" + from + ".." + (until - 1)
                        + " are laid aside as dead letters" + rest);
    }

    Answer interrupt(EventAt event) {
        return about(event, found -> {
            var refused = found.task().lane.partition().interventions().interrupt(found.task());
            return refused == null
                    ? Answer.applied("the handler of " + event
                            + " was interrupted; if it fails by that, the retry policy goes on")
                    : Answer.movedOn(event + ": " + refused);
        });
    }

    Answer seek(TopicPartition id, long offset, OptionalLong next, Optional<String> seenIn) {
        var partition = assignments.get(id);
        if (partition == null) {
            return notMine(id);
        }
        long before = partition.backlog().tracker().lowEdge();
        boolean isThere = next.isEmpty() || next.getAsLong() == before;
        boolean isSame = seenIn.isPresent()
                && seenIn.get().equals(partition.commits().stamp().name());
        if (!isThere && seenIn.isEmpty()) {
            return moved(id, before, next.getAsLong());
        }
        if (!isThere && !isSame) {
            return Answer.movedOn("nothing was changed: " + id + " has been taken up anew since it was seen, by a"
                    + " rebalance or another seek, and is at " + before + " by now");
        }
        if (!isThere && next.getAsLong() <= offset && offset < before) {
            return Answer.movedOn(
                    "nothing was changed: " + id + " has come to " + before + " by itself by now, past " + offset);
        }
        try {
            assignments.seek(id, offset);
        } catch (IllegalArgumentException | IllegalStateException refused) {
            return Answer.refused(refused.getMessage());
        }
        return new Answer(
                Answer.Kind.APPLIED,
                id + " goes on at " + offset + " instead of " + before,
                List.of(new Answer.Moved(id.topic(), id.partition(), before, offset)));
    }

    Answer ask(EventAt event) {
        return about(event, found -> Answer.applied(describe(event, found)));
    }

    private String describe(EventAt event, Found found) {
        var task = found.task();
        var lane = task.lane;
        var text = new StringBuilder(event.toString());
        if (lane.partition().isParked()) {
            text.append(" is parked, as ").append(task.record.offset()).append(" of its partition");
        }
        var why = lane.blockage();
        var hand = lane.hand();
        if (isBehind(task)) {
            text.append(" waits behind an earlier event of its key").append(at(lane));
        } else if (hand != null && hand.isBusy()) {
            var thread = hand.thread();
            text.append(" has been in a handler's hand for ")
                    .append(Duration.ofNanos(System.nanoTime() - hand.since()).toMillis())
                    .append(" ms");
            if (thread != null) {
                append(text, thread);
            }
        } else if (why != null) {
            text.append(" failed ").append(why.attempts()).append(" times, last with ");
            text.append(lane.partition().said(why.failure()));
            text.append(why.next() == null ? "; it waits for somebody to act" : "; next at " + Words.time(why.next()));
        } else {
            text.append(" waits for its turn");
        }
        return text.toString();
    }

    /** What workers do meanwhile is seen late at worst; that a head waits is certain. */
    private static boolean isBehind(Task task) {
        return task.lane.head() != task && !task.lane.waits(task);
    }

    private static String at(Lane lane) {
        var head = lane.head();
        return head == null
                ? ", which is just being parked"
                : ", " + lane.partition().original(head.record).offset();
    }

    private static void append(StringBuilder text, Thread thread) {
        text.append(", thread ").append(thread.getName()).append(", ").append(thread.getState());
        var stack = thread.getStackTrace();
        for (int i = 0; i < Math.min(DEEPEST_STACK, stack.length); i++) {
            text.append("\n    at ").append(stack[i]);
        }
    }

    // ---- finding what is meant, as it was seen ----

    private record Found(Task task, boolean isHeld) {}

    private Answer about(EventAt event, Function<Found, Answer> order) {
        var partition = assignments.get(event.id());
        if (partition == null) {
            return notMine(event.id());
        }
        long edge = partition.backlog().tracker().lowEdge();
        var task = partition.interventions().find(event.offset());
        if (task == null) {
            return event.offset() >= partition.backlog().tracker().position()
                    ? Answer.refused(event + " has not been fetched yet: the consumer is at "
                            + partition.backlog().tracker().position())
                    : Answer.movedOn("nothing was changed: of " + event + ", "
                            + partition.interventions().ending(event.offset()));
        }
        if (event.next().isPresent() && event.next().getAsLong() != edge) {
            return moved(event.id(), edge, event.next().getAsLong());
        }
        var why = task.lane.blockage();
        int failed = why == null || !task.lane.waits(task) ? 0 : why.attempts();
        if (event.failed().isPresent() && event.failed().getAsInt() != failed) {
            return Answer.movedOn("nothing was changed: " + failed + " attempts of " + event
                    + " have failed by now, not " + event.failed().getAsInt());
        }
        boolean held = why != null && task.lane.waits(task) && ParkedException.isWhy(why.failure());
        return order.apply(new Found(task, held));
    }

    private static Answer moved(TopicPartition id, long edge, long expected) {
        return Answer.movedOn("nothing was changed: the oldest unfinished event of " + id + " is " + edge
                + " by now, not " + expected);
    }

    private static Answer notMine(TopicPartition id) {
        return Answer.notMine("this consumer does not own " + id);
    }
}
