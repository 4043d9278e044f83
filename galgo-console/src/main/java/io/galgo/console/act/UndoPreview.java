/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.STATE;

import io.galgo.control.Command;
import io.galgo.control.Offsets;
import io.galgo.control.Result;
import io.galgo.control.Target;
import io.galgo.control.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Says how an act is taken back: by a command of its own, with a preview of its own. */
final class UndoPreview {

    private final Sight sight;
    private final AuditRecord done;
    private final List<AuditRecord> trail;
    private final List<Result.Moved> moved;

    /**
     * @param done the act, as it was written down before it was done
     * @param trail what was written down, in order
     * @param moved the positions that it really moved
     */
    UndoPreview(Sight sight, AuditRecord done, List<AuditRecord> trail, List<Result.Moved> moved) {
        this.sight = sight;
        this.done = done;
        this.trail = trail;
        this.moved = moved;
    }

    Draft undo(String reason) {
        var draft =
                switch (Verb.of(done.verb()).orElse(Verb.UNDO)) {
                    case PARK -> preview(reverse(Verb.RELEASE, reason));
                    case RELEASE -> preview(again(Verb.PARK, reason));
                    case PAUSE -> preview(reverse(Verb.RESUME, reason));
                    case RESUME -> preview(again(Verb.PAUSE, reason));
                    case SET -> unset(reason);
                    case UNSET -> preview(again(Verb.SET, reason));
                    case SKIP -> preview(letters(reason));
                    case SEEK -> seek(reason);
                    case DISMISS -> preview(reverse(Verb.REOPEN, reason));
                    case REOPEN -> preview(reverse(Verb.DISMISS, reason));
                    case REDRIVE, REPLAY ->
                        throw cannot(
                                "what it handled stays handled. galgo job cancel " + done.id() + " stops the rest");
                    default -> throw cannot("there is nothing to take back of " + done.verb());
                };
        draft.undoes = Optional.of(done.id());
        draft.sentences.add(
                0,
                "Takes back " + done.id() + ": " + done.verb() + " " + done.group()
                        + (done.about().isEmpty() ? "" : " " + done.about()) + ", by " + done.who() + " "
                        + sight.words().at(done.at()) + ".");
        return draft;
    }

    private RefusedException cannot(String why) {
        return new RefusedException(STATE, "The act " + done.id() + " cannot be undone: " + why + ".");
    }

    private Command command() {
        return done.command().orElseThrow(() -> cannot("the audit does not say what was sent"));
    }

    private Draft preview(Act act) {
        return Previews.of(sight, act);
    }

    /** The same target with the verb that takes back. A key is known by its hash alone, so an event names it. */
    private Act reverse(Verb verb, String reason) {
        var command = command();
        var act = new Act(
                verb,
                command.group(),
                command.target().map(Target::topic),
                command.target().map(Target::offsets).orElse(List.of()),
                Optional.empty(),
                command.parameters(),
                Optional.empty(),
                reason);
        if (command.target().flatMap(Target::keyHash).isPresent()
                && act.offsets().isEmpty()) {
            throw cannot("it named a key, which is not kept. Name it again: galgo fix " + verb.word() + " "
                    + done.group() + " " + act.topic().orElse("") + " key=...");
        }
        return act;
    }

    /** What was in force before, for as long as is left of it. */
    private Act again(Verb verb, String reason) {
        var former = former(verb)
                .orElseThrow(() -> cannot("what was in force before has ended by now, or the audit does not say"));
        var act = reverse(verb, reason).lasting(Duration.between(sight.picture().asOf(), former.expires()));
        return former.parameter("value").map(value -> act.with("value", value)).orElse(act);
    }

    /** The latest command before it under the same key, if that was of this verb and would still hold. */
    private Optional<Command> former(Verb verb) {
        var key = command().key();
        return trail.subList(0, trail.indexOf(done)).stream()
                .filter(line -> line.kind() == AuditRecord.Kind.INTENT)
                .flatMap(line -> line.command().stream())
                .filter(command -> command.key().equals(key) && command.verb().kind() == Verb.Kind.SETTING)
                .reduce((earlier, later) -> later)
                .filter(command -> command.verb() == verb
                        && command.expires().isAfter(sight.picture().asOf()));
    }

    /** Back to what it was before; which is what the service says, if nothing was set. */
    private Draft unset(String reason) {
        return preview(former(Verb.SET).isPresent() ? again(Verb.SET, reason) : reverse(Verb.UNSET, reason));
    }

    /** Exactly the events that were laid aside, from where they were laid. */
    private Act letters(String reason) {
        var target = command().target().orElseThrow(() -> cannot("it says of no events"));
        var stretch = target.offsets().get(0);
        if (stretch.count() != 1) {
            throw cannot("it was of a range; redrive its letters: galgo dead redrive " + done.group());
        }
        return Act.of(Verb.REDRIVE, done.group(), Optional.empty())
                .because(reason)
                .with("origin", target.topic() + "/" + stretch.partition() + "@" + stretch.from());
    }

    /** By what it moved, and not by what it was to move: what instances refused is not taken back. */
    private Draft seek(String reason) {
        if (moved.isEmpty()) {
            throw cannot("no instance has said that it moved anything. Look where the group is, and seek again:"
                    + " galgo lag " + done.group());
        }
        var topic = moved.get(0).topic();
        boolean wasForward = moved.stream().allMatch(one -> one.after() >= one.before());
        if (wasForward && sight.runsGalgo()) {
            return preview(replay(topic, reason));
        }
        var commits = sight.commits(topic);
        var back = new TreeMap<Integer, Long>();
        for (var one : moved) {
            var commit = commits.get(one.partition());
            boolean isPast = commit == null || (one.after() <= one.before() && commit.offset() >= one.before());
            if (!isPast) {
                back.put(one.partition(), one.before());
            }
        }
        if (back.isEmpty()) {
            throw cannot("the group has come past where it was by itself");
        }
        return new SeekPreview(sight, Act.of(Verb.SEEK, done.group(), Optional.of(topic))).to(back, "where it was");
    }

    /** Exactly the events that were passed over. */
    private Act replay(String topic, String reason) {
        var passed = moved.stream()
                .filter(one -> one.after() > one.before())
                .map(one -> new Offsets(one.partition(), one.before(), one.after()))
                .toList();
        if (passed.isEmpty()) {
            throw cannot("it moved nothing");
        }
        return new Act(
                Verb.REPLAY,
                done.group(),
                Optional.of(topic),
                passed,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                reason);
    }
}
