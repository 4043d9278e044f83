/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.control.Expected;
import io.galgo.control.Result;
import io.galgo.control.Target;
import io.galgo.control.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plan while it is made: what a verb says of it. For one thread. */
final class Draft {

    Verb verb;
    Optional<Target> target = Optional.empty();
    Map<String, String> parameters = Map.of();
    Expected expected = Expected.NOTHING;
    final List<String> sentences = new ArrayList<>();
    String undo = "";
    long touches;
    Optional<Instant> ends = Optional.empty();
    List<Result.Moved> before = List.of();
    Optional<String> undoes = Optional.empty();
    boolean byBrokers;

    Draft(Verb verb) {
        this.verb = verb;
    }

    Draft say(String sentence) {
        sentences.add(sentence);
        return this;
    }

    Plan plan(Act act, Sight sight) {
        var cluster = sight.picture().clusterId();
        return new Plan(
                Plan.id(cluster, sight.group(), act, this),
                act,
                verb,
                sight.group(),
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
                sight.instances(),
                byBrokers);
    }
}
