/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.STATE;

import io.galgo.console.picture.Clients;
import io.galgo.control.ControlRecords;
import io.galgo.control.Outcome;
import io.galgo.control.Result;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** What an act moves, and what it really moved. */
final class Positions {

    private Positions() {}

    /**
     * Brokers compare nothing: what they are to move is compared here, just before.
     *
     * @throws RefusedException if the group is elsewhere by now
     */
    static void check(Plan plan, ActClients clients) {
        var commits = Clients.await(
                clients.admin().listConsumerGroupOffsets(plan.group()).partitionsToOffsetAndMetadata());
        for (var one : plan.before()) {
            var commit = commits.get(new TopicPartition(one.topic(), one.partition()));
            if (commit == null || commit.offset() != one.before()) {
                throw new RefusedException(
                        STATE,
                        plan.group() + " is at " + (commit == null ? "nothing" : commit.offset()) + " on "
                                + one.topic() + "/" + one.partition() + " by now, not " + one.before()
                                + ". Nothing was changed.");
            }
        }
    }

    /**
     * Returns what an act really moved: as its result says in the audit, else as those have said since who are members of the group.
     *
     * @param done the act, as it was written down before it was done
     * @param trail what was written down
     * @param results the topic of results
     */
    static List<Result.Moved> moved(AuditRecord done, List<AuditRecord> trail, Sight sight, String results) {
        if (done.before().isEmpty()) {
            return List.of();
        }
        var noted = trail.stream()
                .filter(line ->
                        line.kind() == AuditRecord.Kind.RESULT && line.id().equals(done.id()))
                .flatMap(line -> line.before().stream())
                .toList();
        if (!noted.isEmpty()) {
            return noted;
        }
        var late = new ArrayList<Result.Moved>();
        var members = sight.instances().stream().map(Plan.Expectation::name).toList();
        sight.read(
                List.of(results),
                record -> ControlRecords.result(record)
                        .filter(result -> result.command().equals(done.id())
                                && result.outcome() == Outcome.APPLIED
                                && members.contains(result.instance()))
                        .ifPresent(result -> late.addAll(result.moved())));
        return ordered(late, done.before());
    }

    /** Returns, of what instances say they moved, what they were told to move, to where they were told. */
    static List<Result.Moved> ordered(List<Result.Moved> moved, List<Result.Moved> ordered) {
        return moved.stream()
                .filter(one -> ordered.stream()
                        .anyMatch(other -> other.topic().equals(one.topic())
                                && other.partition() == one.partition()
                                && other.after() == one.after()))
                .toList();
    }
}
