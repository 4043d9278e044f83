/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.STATE;

import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Words;
import io.galgo.console.picture.Said;
import io.galgo.console.picture.Stretch;
import io.galgo.control.Expected;
import io.galgo.control.Offsets;
import io.galgo.control.Target;
import io.galgo.control.Verb;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Says what would be done to single events and to the key of one: retry, skip, interrupt, ask, park, release. */
final class EventPreview {

    private final Sight sight;
    private final Act act;

    EventPreview(Sight sight, Act act) {
        this.sight = sight;
        this.act = act;
    }

    Draft retry() {
        var at = event();
        var draft = of(Verb.RETRY, at);
        var said = said(at);
        draft.say("The event " + where(at) + " is tried now"
                + said.flatMap(one -> one.held().next())
                        .map(next -> ", not " + sight.words().at(next))
                        .orElse("")
                + ".");
        said.ifPresent(one -> draft.say(attempt(one)));
        draft.say("Nothing else changes; order is kept.");
        draft.undo = "An attempt cannot be taken back.";
        draft.touches = 1;
        return draft;
    }

    Draft interrupt() {
        var at = event();
        var draft = of(Verb.INTERRUPT, at);
        draft.say("The handler that has " + where(at) + " in hand is interrupted: its attempt counts as failed and goes"
                + " its way by the retry policy.");
        draft.say("What it did outside a transaction stays done.");
        draft.undo = "An interruption cannot be taken back.";
        draft.touches = 1;
        return draft;
    }

    Draft ask() {
        var at = event();
        var draft = of(Verb.ASK, at);
        draft.parameters = Map.of("what", act.parameter("what").orElse("thread"));
        draft.say("The owner is asked what the handler of " + where(at) + " is at. Nothing changes.");
        draft.undo = "There is nothing to undo.";
        return draft;
    }

    Draft skip() {
        var stretch = stretch();
        var lag = open(stretch);
        var draft = of(Verb.SKIP, stretch);
        long open = Math.max(openIn(lag, stretch), hasParked(stretch.partition()) ? 1 : 0);
        draft.touches = open;
        draft.say(Words.count(open, "event") + " of " + where(stretch) + (open == 1 ? " is" : " are")
                + " laid aside as open dead letter" + (open == 1 ? "" : "s") + " in " + sight.group()
                + ".galgo-dead; nothing is discarded.");
        draft.say((stretch.count() == 1 ? "Its key goes on" : "Their keys go on") + ", without "
                + (open == 1 ? "it." : "them."));
        if (stretch.from() <= lag.committed() && lag.committed() < stretch.until()) {
            draft.say(commitMoves(lag, OptionalInt.empty(), stretch.until()));
        }
        draft.undo =
                "Undo: " + (open == 1 ? "it is" : "they are") + " handed back, behind what its key has handled since.";
        return draft;
    }

    Draft park() {
        var draft = new Draft(Verb.PARK);
        draft.ends = Optional.of(SettingPreview.end(act, sight));
        var topic = topic();
        if (act.key().isPresent()) {
            draft.target = Optional.of(sight.target(
                    topic, List.of(), Optional.of(Target.hash(act.key().get()))));
            draft.touches = 1;
            draft.say("Events of the key " + act.key().get()
                    + " that are not handled yet, and those that follow, wait in " + sight.group()
                    + ".galgo-parked, in order, until released or " + until(draft) + ".");
        } else {
            var at = event();
            var lag = open(at);
            var record = sight.record(topic, at.partition(), at.from());
            if (record.key() == null) {
                throw new RefusedException(
                        STATE, where(at) + " has no key: nothing waits for it. Skip it, or pause the partition.");
            }
            draft.target = Optional.of(sight.target(topic, List.of(at), Optional.of(Target.hash(record.key()))));
            draft.touches = 1;
            int hash = Arrays.hashCode(record.key());
            draft.say("Key " + sight.shownKey(record) + ": "
                    + read(lag, hash) + " read so far, and those that follow, wait in " + sight.group()
                    + ".galgo-parked, in order, until released or " + until(draft) + ".");
            draft.say(commitMoves(lag, OptionalInt.of(hash), lag.committed()));
        }
        draft.say("Nothing else changes.");
        draft.undo = "Undo: release.";
        return draft;
    }

    Draft release() {
        var topic = topic();
        var draft = new Draft(Verb.RELEASE);
        Target target;
        if (act.key().isPresent()) {
            target = sight.target(
                    topic, List.of(), Optional.of(Target.hash(act.key().get())));
        } else {
            var at = event();
            var key = sight.record(topic, at.partition(), at.from()).key();
            if (key == null) {
                throw new RefusedException(STATE, where(at) + " has no key.");
            }
            target = sight.target(topic, List.of(at), Optional.of(Target.hash(key)));
        }
        draft.target = Optional.of(target);
        var setting = parked(target)
                .orElseThrow(() -> new RefusedException(
                        STATE,
                        "That key of " + topic + " is not parked by command in " + sight.group() + "; galgo settings "
                                + sight.group() + " lists those that are."));
        draft.touches = 1;
        draft.say("The key that " + setting.command().who() + " parked "
                + sight.words().at(setting.since())
                + " goes on: its events are handled in order, and those that follow after them.");
        draft.undo = "Undo: it is parked again, until "
                + sight.words().time(setting.command().expires()) + ".";
        return draft;
    }

    private Optional<SettingsBook.Setting> parked(Target target) {
        return sight.settings().inForce().stream()
                .filter(setting -> setting.command().verb() == Verb.PARK
                        && setting.command().group().equals(sight.group())
                        && setting.command()
                                .target()
                                .filter(other -> other.topic().equals(target.topic())
                                        && other.keyHash().equals(target.keyHash()))
                                .isPresent())
                .findFirst();
    }

    private String until(Draft draft) {
        return sight.words().time(draft.ends.orElse(Instant.EPOCH));
    }

    // ---- what it is about ----

    private String topic() {
        return act.topic().orElseThrow(() -> new IllegalArgumentException("Say of which topic: TOPIC/P@O"));
    }

    private Offsets stretch() {
        if (act.offsets().size() != 1 || act.offsets().get(0).isAll()) {
            throw new IllegalArgumentException("Say which event: TOPIC/P@O, as shop.orders/7@812044");
        }
        return act.offsets().get(0);
    }

    private Offsets event() {
        var stretch = stretch();
        if (stretch.count() != 1) {
            throw new IllegalArgumentException("Give one event, not a range: TOPIC/P@O, as shop.orders/7@812044");
        }
        return stretch;
    }

    private String where(Offsets offsets) {
        return topic() + "/" + offsets.partition() + "@" + offsets.from()
                + (offsets.count() == 1 ? "" : ".." + (offsets.until() - 1));
    }

    private Draft of(Verb verb, Offsets offsets) {
        var draft = new Draft(verb);
        open(offsets);
        draft.target = Optional.of(sight.target(topic(), List.of(offsets), Optional.empty()));
        if (verb == Verb.RETRY || verb == Verb.INTERRUPT) { // another attempt by now is not the one that was seen
            draft.expected = new Expected(
                    OptionalLong.empty(),
                    said(offsets)
                            .map(said -> OptionalInt.of(said.held().attempt()))
                            .orElse(OptionalInt.empty()));
        }
        return draft;
    }

    /** @throws RefusedException if all of them are done */
    private PartitionLag open(Offsets offsets) {
        var lag = sight.lag(topic(), offsets.partition())
                .orElseThrow(() -> new RefusedException(
                        STATE,
                        sight.group() + " has committed nothing for " + topic() + "/" + offsets.partition()
                                + ": it does not read it, or has not begun."));
        if (openIn(lag, offsets) == 0 && !hasParked(offsets.partition())) {
            throw new RefusedException(
                    STATE,
                    where(offsets) + " is done: " + sight.group()
                            + " has handled it or laid it aside. Nothing was changed.");
        }
        return lag;
    }

    /** What is parked is done in its own partition; which events that are, only their owner knows. */
    private boolean hasParked(int partition) {
        return sight.picture().commits(sight.group()).stream()
                .filter(commit -> commit.topic().equals(topic()) && commit.partition() == partition)
                .flatMap(commit -> commit.view().stream())
                .flatMap(view -> view.parked().stream())
                .anyMatch(parked -> !parked.waiting().isEmpty());
    }

    private static long openIn(PartitionLag lag, Offsets offsets) {
        long from = Math.max(offsets.from(), lag.committed());
        long to = lag.end() < 0 ? offsets.until() : Math.min(offsets.until(), lag.end()); // the owner knows
        long done = lag.done().stream()
                .mapToLong(range -> Math.max(0, Math.min(to, range.end()) - Math.max(from, range.start())))
                .sum();
        return Math.max(0, to - from - done);
    }

    private Optional<Said> said(Offsets at) {
        return sight.retrying(topic(), at.partition(), at.from());
    }

    private String attempt(Said said) {
        var held = said.held();
        return "Attempt " + held.attempt()
                + (held.attempts().isPresent() ? " of " + held.attempts().getAsInt() : "") + " failed"
                + (held.error().isEmpty() ? "." : ": " + held.error() + ".")
                + (said.isConfirmed() ? "" : " So says " + said.instance() + ", unconfirmed.");
    }

    // ---- what of the log was read ----

    private Optional<Stretch> seen(PartitionLag lag) {
        return sight.picture().recordsFrom(lag.topic(), lag.partition(), Math.max(lag.committed(), lag.start()));
    }

    private static boolean isDone(PartitionLag lag, long offset) {
        return lag.done().stream().anyMatch(range -> range.start() <= offset && offset < range.end());
    }

    private String read(PartitionLag lag, int keyHash) {
        long events = seen(lag)
                .map(stretch -> stretch.records().stream()
                        .filter(record -> record.keyHash() == keyHash && !isDone(lag, record.offset()))
                        .count())
                .orElse(0L);
        return events == 0 ? "its events" : (events == 1 ? "the event" : "the " + Words.number(events) + " events");
    }

    /** Up to the first open event that is another's, as far as was read. */
    private String commitMoves(PartitionLag lag, OptionalInt keyHash, long from) {
        var seen = seen(lag);
        if (seen.isEmpty()) {
            return "Partition " + lag.partition() + "'s commit can move on.";
        }
        long to = seen.get().records().stream()
                .filter(record -> record.offset() >= from
                        && !isDone(lag, record.offset())
                        && (keyHash.isEmpty() || record.keyHash() != keyHash.getAsInt()))
                .mapToLong(record -> record.offset())
                .min()
                .orElse(Math.min(seen.get().to(), lag.end()));
        return to <= lag.committed()
                ? "Partition " + lag.partition() + "'s commit stays at " + Words.number(lag.committed())
                        + ", where another event waits."
                : "Partition " + lag.partition() + "'s commit can move from " + Words.number(lag.committed()) + " to "
                        + Words.number(to) + ".";
    }
}
