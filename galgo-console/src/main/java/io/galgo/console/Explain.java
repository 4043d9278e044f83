/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Cause;
import io.galgo.console.lag.Grade;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Standing;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Why events of a group wait, in sentences with their evidence; or what became of one event.
 *
 * @param group the group
 * @param topic one topic; empty for all
 * @param partition one partition of it
 * @param offset one event there: only with a topic and a partition
 */
public record Explain(String group, Optional<String> topic, OptionalInt partition, OptionalLong offset)
        implements Look<Explain.Explanation> {

    /** @throws IllegalArgumentException if a partition is named without its topic, or an event without its partition */
    public Explain {
        if (partition.isPresent() && topic.isEmpty()) {
            throw new IllegalArgumentException("A partition is one topic's: say which.");
        }
        if (offset.isPresent() && partition.isEmpty()) {
            throw new IllegalArgumentException("An offset is one partition's: say which, and of which topic.");
        }
    }

    /**
     * What there is to say.
     *
     * @param group the group
     * @param standing how it stands, the worst of what was asked about
     * @param findings what is wrong, the worst first; empty if nothing is
     * @param verdict what became of the event, if one was asked about
     * @param lag the partitions asked about
     */
    public record Explanation(
            String group,
            Standing standing,
            List<Finding> findings,
            Optional<Verdict> verdict,
            List<PartitionLag> lag) {
        public Explanation {
            findings = List.copyOf(findings);
            lag = List.copyOf(lag);
        }
    }

    /**
     * A cause, and where it holds.
     *
     * @param topic the topic
     * @param partitions the partitions it holds on, in order
     * @param cause the cause
     * @param waiting how many events wait there
     */
    public record Finding(String topic, List<Integer> partitions, Cause cause, long waiting) {
        public Finding {
            partitions = List.copyOf(partitions);
        }
    }

    @Override
    public Scope scope() {
        return Scope.groups(NamePattern.exactly(group));
    }

    @Override
    public Explanation from(Picture picture) {
        var rows =
                new ShowLag(Optional.of(group), topic, partition).from(picture).rows();
        var lag = rows.stream().flatMap(row -> row.partitions().stream()).toList();
        var findings = findings(lag);
        return new Explanation(
                group,
                worst(lag),
                findings,
                offset.isPresent()
                        ? Optional.of(Verdict.of(
                                lag.get(0), offset.getAsLong(), rows.get(0).runsGalgo()))
                        : Optional.empty(),
                lag);
    }

    /** Returns how a group stands with these partitions. */
    public static Standing worst(List<PartitionLag> lag) {
        return lag.stream().map(PartitionLag::standing).reduce(Standing.FINE, Standing::or);
    }

    /** Causes of one kind on one topic are said once, unless they are of keys. */
    static List<Finding> findings(List<PartitionLag> lag) {
        var findings = new ArrayList<Finding>();
        for (var partition : lag) {
            for (var cause : partition.causes()) {
                var alike = findings.stream()
                        .filter(one -> isAlike(one, partition.topic(), cause))
                        .findFirst();
                if (alike.isPresent()) {
                    var partitions = new ArrayList<>(alike.get().partitions());
                    partitions.add(partition.partition());
                    findings.set(
                            findings.indexOf(alike.get()),
                            new Finding(
                                    partition.topic(),
                                    partitions,
                                    alike.get().cause().and(cause),
                                    alike.get().waiting() + partition.waiting()));
                } else {
                    findings.add(
                            new Finding(partition.topic(), List.of(partition.partition()), cause, partition.waiting()));
                }
            }
        }
        findings.sort(
                Comparator.comparing((Finding one) -> one.cause().standing()).thenComparing(one -> -one.waiting()));
        return findings;
    }

    private static boolean isAlike(Finding finding, String topic, Cause cause) {
        return finding.topic().equals(topic)
                && cause.isOfGroup()
                && finding.cause().kind().equals(cause.kind());
    }

    @Override
    public Grade grade(Explanation answer) {
        var causes = answer.findings().stream()
                .map(finding -> finding.cause().grade())
                .reduce(Grade.KNOWN, Grade::and);
        return answer.verdict().map(verdict -> verdict.grade().and(causes)).orElse(causes);
    }
}
