/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.STATE;

import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Words;
import io.galgo.consume.CommitView;
import io.galgo.control.Expected;
import io.galgo.control.Offsets;
import io.galgo.control.Result;
import io.galgo.control.Verb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
        return to(resolve(to, lag()), "at " + to);
    }

    /**
     * Says what it would be to go on there.
     *
     * @param offsets where to, by partition
     * @param where that is, in words
     */
    Draft to(Map<Integer, Long> offsets, String where) {
        var draft = new Draft(Verb.SEEK);
        draft.byBrokers = byBrokers(sight);
        var commits = sight.commits(topic);
        var stretches = new ArrayList<Offsets>();
        var moved = new ArrayList<Result.Moved>();
        var seen = new ArrayList<Expected.Position>();
        new TreeMap<>(offsets).forEach((partition, after) -> {
            var commit = commits.get(partition);
            if (commit == null) {
                throw new RefusedException(
                        STATE, sight.group() + " has committed nothing for " + topic + "/" + partition + " any more.");
            }
            stretches.add(Offsets.one(partition, after));
            moved.add(new Result.Moved(topic, partition, commit.offset(), after));
            seen.add(new Expected.Position(
                    partition,
                    commit.offset(),
                    CommitView.read(commit.offset(), commit.metadata()).map(CommitView::assignment)));
        });
        draft.target = Optional.of(sight.target(topic, stretches, Optional.empty()));
        draft.before = moved;
        draft.expected = Expected.at(seen);
        say(draft, where);
        return draft;
    }

    private void say(Draft draft, String where) {
        long back = 0;
        long forward = 0;
        for (var one : draft.before) {
            back += Math.max(0, one.before() - one.after());
            forward += Math.max(0, one.after() - one.before());
        }
        draft.touches = back + forward;
        draft.say(sight.group() + " goes on " + where + " on " + Words.count(draft.before.size(), "partition") + " of "
                + topic + ".");
        draft.before.stream().limit(FEW).map(SeekPreview::words).forEach(draft::say);
        if (draft.before.size() > FEW) {
            draft.say("And " + (draft.before.size() - FEW) + " partitions more.");
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
                        : "Events parked for later attempts stay parked. A partition that somebody moves or takes up"
                                + " meanwhile, or that comes past the place by itself, is left where it is.");
        draft.undo = "Undo: " + (back > 0 ? "it goes on where it was" : "exactly those events are handed back") + ".";
    }

    private static String words(Result.Moved one) {
        return "Partition " + one.partition() + ": "
                + (one.before() == one.after()
                        ? "stays at " + Words.number(one.before())
                        : "from " + Words.number(one.before()) + (one.after() < one.before() ? " back to " : " on to ")
                                + Words.number(one.after()))
                + ".";
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
        lag.stream().filter(one -> one.end() < 0).findFirst().ifPresent(unknown -> {
            throw new RefusedException(
                    STATE,
                    "No broker says where the log of " + topic + "/" + unknown.partition()
                            + " ends. Try again when it answers, or name the other partitions.");
        });
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
