/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.console.lag.Words;
import io.galgo.control.Command;
import io.galgo.control.Expected;
import io.galgo.control.Result;
import io.galgo.control.Role;
import io.galgo.control.Target;
import io.galgo.control.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What an act would do, said before it is done. Its id stands for what was seen: if that has changed, another plan with another id comes of the
 * same act.
 *
 * @param id stands for what was seen and is to be done
 * @param act what was asked for
 * @param verb what is to be done; another than the act's where that is to undo something
 * @param group the group
 * @param cluster the cluster's id
 * @param target what it is about
 * @param parameters the verb's own
 * @param expected what was seen
 * @param sentences what will be touched and what not, a sentence each
 * @param undo how it is taken back, in a sentence
 * @param touches how many events, letters, partitions or settings it touches: what a bound is compared with
 * @param ends a setting's end, as it would be now; empty if there is none
 * @param before positions as they are now, of those it moves
 * @param undoes the id of the act it takes back
 * @param instances the instances that are expected to answer
 * @param byBrokers whether brokers do it themselves, as for a group without Galgo
 */
public record Plan(
        String id,
        Act act,
        Verb verb,
        String group,
        String cluster,
        Optional<Target> target,
        Map<String, String> parameters,
        Expected expected,
        List<String> sentences,
        String undo,
        long touches,
        Optional<Instant> ends,
        List<Result.Moved> before,
        Optional<String> undoes,
        List<Expectation> instances,
        boolean byBrokers) {

    public Plan {
        parameters = Map.copyOf(parameters);
        sentences = List.copyOf(sentences);
        before = List.copyOf(before);
        instances = List.copyOf(instances);
    }

    /**
     * An instance that is expected to answer.
     *
     * @param name its name; of one that said nothing of itself, what it calls itself in the group
     * @param takesCommands whether it trusts the key that signs
     */
    public record Expectation(String name, boolean takesCommands) {}

    /** Returns it with another reason. */
    public Plan because(String reason) {
        return new Plan(
                id,
                act.because(reason),
                verb,
                group,
                cluster,
                target,
                parameters,
                expected,
                sentences,
                undo,
                touches,
                ends,
                before,
                undoes,
                instances,
                byBrokers);
    }

    /** Returns the role it needs: what has events handled a second time asks for more. */
    public Role needs() {
        return needs(parameters);
    }

    /** Returns the role that an act with these parameters needs. */
    static Role needs(Map<String, String> parameters) {
        return Boolean.parseBoolean(parameters.get("again")) ? Role.ADMIN : Role.OPERATOR;
    }

    /** Tells whether there is an act that takes it back. */
    public boolean isUndoable() {
        return switch (verb) {
            case RETRY, INTERRUPT, ASK, CANCEL, REDRIVE, REPLAY -> false;
            default -> true;
        };
    }

    /**
     * Checks that it is what was seen, and touches no more than was said.
     *
     * @param seen the id of the plan that was seen; empty if none is named
     * @param most how much it may touch; empty if that was not said
     * @throws RefusedException if it is not, or does
     */
    public void checkBound(Optional<String> seen, OptionalLong most) {
        if (seen.isPresent() && !seen.get().equals(id)) {
            throw new RefusedException(
                    RefusedException.Reason.STATE,
                    "this is no longer what plan " + seen.get() + " showed, it is plan " + id
                            + ". Look again. Nothing was changed.");
        }
        if (most.isPresent() && touches > most.getAsLong()) {
            throw new RefusedException(
                    RefusedException.Reason.LIMIT,
                    "it would touch " + Words.number(touches) + ", and the most that was said is "
                            + Words.number(most.getAsLong()) + ". Nothing was changed.");
        }
    }

    /** Returns it as a command. */
    Command command(String commandId, Rights rights, Instant given, Instant expires) {
        return new Command(
                cluster,
                commandId,
                verb,
                rights.who(),
                needs(),
                rights.door(),
                group,
                target,
                parameters,
                expected,
                act.reason(),
                given,
                expires,
                undoes);
    }

    /** Returns the id of what was seen and is to be done. */
    static String id(String cluster, String group, Act act, Draft draft) {
        var text = String.join(
                "\n",
                cluster,
                draft.verb.word(),
                group,
                draft.target.toString(),
                new TreeMap<>(draft.parameters).toString(),
                draft.expected.toString(),
                draft.before.toString(),
                Long.toString(draft.touches),
                act.lasts().toString(),
                draft.undoes.toString(),
                Boolean.toString(draft.byBrokers));
        return Target.hash(text).substring(0, 12);
    }
}
