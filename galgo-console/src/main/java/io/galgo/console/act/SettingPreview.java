/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.STATE;

import io.galgo.console.lag.Words;
import io.galgo.control.Target;
import io.galgo.control.Verb;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a setting would do: pause, resume, set, unset. */
final class SettingPreview {

    private static final Duration DEFAULT = Duration.ofHours(2);
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int MOST_NUMBER = 100_000;

    private final Sight sight;
    private final Act act;

    SettingPreview(Sight sight, Act act) {
        this.sight = sight;
        this.act = act;
    }

    /** Returns when a setting ends that is made now. */
    static Instant end(Act act, Sight sight) {
        var lasts = act.lasts().orElse(DEFAULT);
        if (lasts.isNegative() || lasts.isZero() || lasts.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("A setting holds for 7 days at most: --for 2h, --for 3d");
        }
        return sight.picture().asOf().plus(lasts);
    }

    Draft pause() {
        var draft = of(Verb.PAUSE);
        draft.ends = Optional.of(end(act, sight));
        long waiting = sight.lag().stream()
                .filter(one -> act.topic().isEmpty() || act.topic().get().equals(one.topic()))
                .filter(one -> act.offsets().isEmpty() || act.offsets().get(0).partition() == one.partition())
                .mapToLong(one -> one.waiting())
                .sum();
        draft.say(sight.group() + " begins nothing new on " + what() + " until resumed or "
                + sight.words().time(draft.ends.get()) + "; what is being handled finishes. " + instances());
        draft.say(
                waiting == 0
                        ? "Nothing waits there now."
                        : Words.count(waiting, "event") + (waiting == 1 ? " waits" : " wait")
                                + " there now, and more will.");
        former(draft);
        draft.undo = "Undo: resume.";
        return draft;
    }

    Draft resume() {
        var draft = of(Verb.RESUME);
        var setting = inForce(Verb.PAUSE, draft.target, Optional.empty())
                .orElseThrow(() -> new RefusedException(
                        STATE,
                        sight.group() + " is not paused by command on " + what() + "; galgo settings " + sight.group()
                                + " lists what is in force."));
        draft.say(sight.group() + " goes on with " + what() + ", which "
                + setting.command().who() + " paused " + sight.words().at(setting.since()) + ". " + instances());
        draft.undo = "Undo: it is paused again, until "
                + sight.words().time(setting.command().expires()) + ".";
        return draft;
    }

    Draft set() {
        var name = name();
        var value = act.parameter("value")
                .orElseThrow(() -> new IllegalArgumentException("Say to what: galgo fix set GROUP " + name + "=VALUE"));
        check(name, value);
        var draft = of(Verb.SET);
        draft.parameters = Map.of("name", name, "value", value);
        draft.ends = Optional.of(end(act, sight));
        draft.say(name + " is " + value + " for " + what() + " in " + sight.group() + ", until unset or "
                + sight.words().time(draft.ends.get()) + ". " + instances());
        former(draft);
        draft.undo = "Undo: it returns to what it was.";
        return draft;
    }

    Draft unset() {
        var draft = of(Verb.UNSET);
        draft.parameters = Map.of("name", name());
        var setting = inForce(Verb.SET, draft.target, Optional.of(name()))
                .orElseThrow(() -> new RefusedException(
                        STATE,
                        name() + " is not set by command for " + what() + " in " + sight.group() + "; galgo settings "
                                + sight.group() + " lists what is in force."));
        draft.say(
                name() + " is no longer " + setting.command().parameter("value").orElse("") + " for " + what() + " in "
                        + sight.group() + ", as " + setting.command().who() + " set it "
                        + sight.words().at(setting.since())
                        + ": it is what the service's own code says. " + instances());
        draft.undo = "Undo: it is set again.";
        return draft;
    }

    private String name() {
        return act.parameter("name")
                .orElseThrow(() -> new IllegalArgumentException("Say what: galgo fix set GROUP NAME=VALUE"));
    }

    /** A value that no instance would take is refused before it is sent. */
    private static void check(String name, String value) {
        switch (name) {
            case "concurrency", "retry.attempts" -> number(name, value);
            case "retry.first", "retry.longest" -> time(name, value);
            default ->
                throw new IllegalArgumentException("\"" + name
                        + "\" cannot be set. What can: concurrency, retry.attempts, retry.first, retry.longest.");
        }
    }

    private static void number(String name, String value) {
        if (!value.matches("[1-9]\\d{0,5}") || Integer.parseInt(value) > MOST_NUMBER) {
            throw new IllegalArgumentException(name + " is a number from 1 to 100,000, not " + value);
        }
    }

    private static void time(String name, String value) {
        try {
            if (!Duration.parse(value).isNegative()) {
                return;
            }
        } catch (DateTimeParseException notOne) {
            throw new IllegalArgumentException(name + " is a time as 500ms, 5s, 2m, 1h, not " + value, notOne);
        }
        throw new IllegalArgumentException(name + " is a time as 500ms, 5s, 2m, 1h, not " + value);
    }

    private Draft of(Verb verb) {
        var draft = new Draft(verb);
        draft.target = act.topic().map(topic -> sight.target(topic, act.offsets(), Optional.empty()));
        if (act.offsets().size() > 1 || act.offsets().stream().anyMatch(offsets -> !offsets.isAll())) {
            throw new IllegalArgumentException("That is of a group, a topic or a partition, not of single events");
        }
        draft.touches = 1;
        return draft;
    }

    private void former(Draft draft) {
        inForce(draft.verb, draft.target, Optional.ofNullable(draft.parameters.get("name")))
                .ifPresent(setting -> draft.say(
                        "It takes the place of what " + setting.command().who() + " set "
                                + sight.words().at(setting.since()) + ", which would have ended "
                                + sight.words().at(setting.command().expires()) + "."));
    }

    private Optional<SettingsBook.Setting> inForce(Verb verb, Optional<Target> target, Optional<String> name) {
        return sight.settings().inForce().stream()
                .filter(setting -> setting.command().verb() == verb
                        && setting.command().group().equals(sight.group())
                        && setting.command().target().map(Target::topic).equals(target.map(Target::topic))
                        && setting.command()
                                .target()
                                .map(Target::offsets)
                                .orElse(List.of())
                                .equals(target.map(Target::offsets).orElse(List.of()))
                        && setting.command().parameter("name").equals(name))
                .findFirst();
    }

    private String what() {
        if (act.topic().isEmpty()) {
            return "all its topics";
        }
        return act.offsets().isEmpty()
                ? act.topic().get()
                : act.topic().get() + "/" + act.offsets().get(0).partition();
    }

    private String instances() {
        int running = sight.instances().size();
        return running == 0
                ? "No instance runs: it is in force when one starts."
                : "It reaches " + Words.count(running, "instance") + ", and those that start later.";
    }
}
