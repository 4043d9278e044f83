/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.STATE;

import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Words;
import io.galgo.control.Offsets;
import io.galgo.control.Result;
import io.galgo.control.Verb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says where a group would go on: a seek. A place is resolved into offsets here, once, and sent as those. */
final class SeekPreview {

    private static final int FEW = 6;

    private final Sight sight;
    private final Act act;
    private final String topic;

    SeekPreview(Sight sight, Act act) {
        this.sight = sight;
        this.act = act;
        this.topic = act.topic().orElseThrow(() -> new IllegalArgumentException("Say on which topic: GROUP TOPIC[/P]"));
    }

    Draft seek() {
        var to = act.parameter("to")
                .orElseThrow(() -> new IllegalArgumentException("Say where to: --to 02:50, begin, end, or an offset"));
        var draft = new Draft(Verb.SEEK);
        draft.byBrokers = byBrokers(sight);
        var lag = lag();
        var offsets = resolve(to, lag);
        var stretches = new ArrayList<Offsets>();
        var moved = new ArrayList<Result.Moved>();
        long back = 0;
        long forward = 0;
        var lines = new ArrayList<String>();
        for (var partition : lag) {
            long before = partition.committed();
            long after = offsets.get(partition.partition());
            stretches.add(Offsets.one(partition.partition(), after));
            moved.add(new Result.Moved(topic, partition.partition(), before, after));
            back += Math.max(0, before - after);
            forward += Math.max(0, after - before);
            lines.add("Partition " + partition.partition() + ": "
                    + (before == after
                            ? "stays at " + Words.number(before)
                            : "from " + Words.number(before) + (after < before ? " back to " : " on to ")
                                    + Words.number(after))
                    + ".");
        }
        draft.target = Optional.of(sight.target(topic, stretches, Optional.empty()));
        draft.before = moved;
        draft.touches = back + forward;
        draft.say(sight.group() + " goes on at " + to + " on " + Words.count(lag.size(), "partition") + " of " + topic
                + ".");
        lines.stream().limit(FEW).forEach(draft::say);
        if (lines.size() > FEW) {
            draft.say("And " + (lines.size() - FEW) + " partitions more.");
        }
        if (back > 0) {
            draft.say(Words.count(back, "offset")
                    + " back: what stands there is **handled again**, unless an inbox knows it.");
        }
        if (forward > 0) {
            draft.say(Words.count(forward, "offset")
                    + " forward: what stands there and is not handled yet is not handled.");
        }
        draft.say(
                draft.byBrokers
                        ? sight.group() + " does not run Galgo and has no members: the brokers move its offsets."
                        : "Events parked for later attempts stay parked.");
        draft.undo = "Undo: " + (back > 0 ? "it goes on where it was" : "exactly those events are handed back") + ".";
        return draft;
    }

    /** Brokers let nobody but a running group's own members change its offsets. */
    static boolean byBrokers(Sight sight) {
        if (!sight.runsGalgo()) {
            if (sight.isEmpty()) {
                return true;
            }
            throw new RefusedException(
                    STATE,
                    sight.group() + " does not run Galgo and has " + Words.count(sight.members(), "member")
                            + ": Kafka lets nobody but a running group's own members change its offsets. Stop it, then seek.");
        }
        return false;
    }

    private List<PartitionLag> lag() {
        var lag = sight.lag().stream()
                .filter(one -> one.topic().equals(topic))
                .filter(one -> act.offsets().isEmpty()
                        || act.offsets().stream().anyMatch(offsets -> offsets.partition() == one.partition()))
                .sorted(Comparator.comparing(PartitionLag::partition))
                .toList();
        if (lag.isEmpty()) {
            throw new RefusedException(STATE, sight.group() + " has committed nothing for " + act.about() + ".");
        }
        return lag;
    }

    private Map<Integer, Long> resolve(String to, List<PartitionLag> lag) {
        var offsets = new HashMap<Integer, Long>();
        switch (to) {
            case "begin" -> lag.forEach(one -> offsets.put(one.partition(), one.start()));
            case "end" -> lag.forEach(one -> offsets.put(one.partition(), one.end()));
            default -> {
                if (to.matches("\\d{1,18}")) {
                    at(Long.parseLong(to), lag, offsets);
                } else {
                    offsets.putAll(TimeOffsets.at(
                            sight.clients(),
                            topic,
                            lag.stream().map(PartitionLag::partition).toList(),
                            TimeOffsets.time(to)));
                }
            }
        }
        return offsets;
    }

    private void at(long offset, List<PartitionLag> lag, Map<Integer, Long> offsets) {
        if (lag.size() != 1) {
            throw new IllegalArgumentException("An offset is one partition's: say which, as " + topic + "/7");
        }
        var one = lag.get(0);
        if (offset < one.start() || offset > one.end()) {
            throw new RefusedException(
                    STATE,
                    topic + "/" + one.partition() + " has offsets from " + Words.number(one.start()) + " to "
                            + Words.number(one.end()) + ", and not " + Words.number(offset) + ".");
        }
        offsets.put(one.partition(), offset);
    }
}
