/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Grade;
import io.galgo.console.lag.Lag;
import io.galgo.console.picture.Commit;
import io.galgo.console.picture.GroupState;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.util.List;
import java.util.Optional;

/**
 * What became of one event in each group that reads its topic, as far as commits say.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset where it is there
 */
public record ExplainEvent(String topic, int partition, long offset) implements Look<ExplainEvent.EventVerdicts> {

    /**
     * The verdicts.
     *
     * @param verdicts a group each, by name
     */
    public record EventVerdicts(List<GroupVerdict> verdicts) {
        public EventVerdicts {
            verdicts = List.copyOf(verdicts);
        }
    }

    /** One group's. */
    public record GroupVerdict(String group, Verdict verdict) {}

    @Override
    public Scope scope() {
        return Scope.readersOf(NamePattern.exactly(topic));
    }

    @Override
    public EventVerdicts from(Picture picture) {
        if (picture.topic(topic).isEmpty()) {
            throw NotThereException.of("topic", topic, picture.topics());
        }
        if (picture.partition(topic, partition).isEmpty()) {
            throw new NotThereException("There is no partition " + partition + " of " + topic + ".");
        }
        return new EventVerdicts(picture.groups().stream()
                .flatMap(group -> verdict(picture, group).stream())
                .toList());
    }

    private Optional<GroupVerdict> verdict(Picture picture, GroupState group) {
        boolean reads = GroupLag.summary(picture, group).stream()
                .anyMatch(row -> row.topic().equals(topic));
        if (!reads) {
            return Optional.empty();
        }
        boolean runsGalgo = picture.commits(group.name()).stream().anyMatch(Commit::isGalgo);
        return Lag.of(picture, group, topic).stream()
                .filter(one -> one.partition() == partition)
                .map(one -> new GroupVerdict(group.name(), Verdict.of(one, offset, runsGalgo)))
                .findFirst();
    }

    @Override
    public Grade grade(EventVerdicts answer) {
        return answer.verdicts().stream().map(one -> one.verdict().grade()).reduce(Grade.KNOWN, Grade::and);
    }
}
