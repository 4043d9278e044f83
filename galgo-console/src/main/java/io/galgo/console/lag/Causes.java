/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.console.picture.GroupState.Phase;
import io.galgo.console.picture.OpenTransaction;
import io.galgo.console.picture.RecordHead;
import io.galgo.console.picture.Said;
import io.galgo.consume.CommitView;
import io.galgo.control.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Tells why a group waits on a partition: all causes that hold, the one first whose end frees most events. What holds a whole partition or
 * endangers it comes first, then what holds a group, then its keys, then its speed.
 */
final class Causes {

    /** Below this age an event is on its way, not behind. */
    static final Duration BEHIND = Duration.ofSeconds(10);

    /** A group that has not moved for so long does not just work slowly. */
    private static final Duration STUCK = Duration.ofSeconds(10);

    /** An open transaction is ordinary until then. */
    private static final Duration LONG_TRANSACTION = Duration.ofSeconds(10);

    /** A topic is about to lose what waits when so much of its retention is gone. */
    private static final double NEAR = 0.9;

    private static final int FEW_PARTITIONS = 4;
    private static final int MUCH = 1_000;

    private final Facts facts;
    private final List<Cause> found = new ArrayList<>();

    private Causes(Facts facts) {
        this.facts = facts;
    }

    static List<Cause> of(Facts facts, long waitingOfTopic) {
        var causes = new Causes(facts);
        causes.find(waitingOfTopic);
        return causes.found;
    }

    private void find(long waitingOfTopic) {
        if (!facts.partition().hasLeader()) {
            found.add(new LeaderMissing(facts.where()));
            return;
        }
        if (!facts.partition().isKnown()) {
            found.add(new EndNotKnown(facts.group().name(), facts.where()));
            parked();
            return;
        }
        if (facts.waiting().any() && !facts.isOnTime()) {
            boolean isRead = owner();
            if (isRead) {
                pause();
            }
            transaction();
            boolean isExplained = !found.isEmpty();
            loss();
            retention();
            if (!isExplained) {
                progress();
            }
            if (isRead && isBehind()) {
                hotPartition(waitingOfTopic);
            }
        } else {
            loss();
        }
        parked();
    }

    private void loss() {
        if (facts.commit().offset() < facts.partition().start()) {
            found.add(new LostToRetention(
                    facts.group().name(),
                    facts.where(),
                    facts.commit().offset(),
                    facts.partition().start()));
        }
    }

    /** Returns whether somebody has the partition, or may have it. */
    private boolean owner() {
        var group = facts.group();
        if (group.phase() == Phase.REBALANCING) {
            found.add(new Rebalancing(group.name(), facts.membersChangedAt()));
            return true;
        }
        boolean isEmpty = group.phase() == Phase.EMPTY;
        if (isEmpty || (group.members().isPresent() && facts.owner().isEmpty())) {
            found.add(new NoOwner(group.name(), isEmpty, facts.where(), facts.membersChangedAt()));
            return false;
        }
        return true;
    }

    private boolean isBehind() {
        return facts.age().compareTo(BEHIND) >= 0;
    }

    private void pause() {
        facts.commit()
                .view()
                .flatMap(CommitView::pausedSince)
                .ifPresent(since -> found.add(new Paused(
                        facts.group().name(), facts.where(), since, ByCommand.of(held(), Status.Held.Kind.PAUSED))));
    }

    private void transaction() {
        facts.picture()
                .openTransaction(facts.commit().topic(), facts.commit().partition())
                .filter(this::isLong)
                .ifPresent(open -> found.add(new HungTransaction(facts.where(), open)));
    }

    private boolean isLong(OpenTransaction open) {
        var age = Duration.between(Instant.ofEpochMilli(open.since()), facts.now());
        return age.compareTo(LONG_TRANSACTION) >= 0;
    }

    private void retention() {
        var policy = facts.picture().setting(facts.commit().topic(), TopicConfig.CLEANUP_POLICY_CONFIG);
        var retention = facts.picture().number(facts.commit().topic(), TopicConfig.RETENTION_MS_CONFIG);
        if (policy.filter(text -> text.contains("delete")).isEmpty()
                || retention.isEmpty()
                || retention.getAsLong() < 0) {
            return;
        }
        if (facts.age().toMillis() >= NEAR * retention.getAsLong()) {
            facts.waiting()
                    .since()
                    .ifPresent(since -> found.add(new RetentionNear(
                            facts.where(),
                            since.plusMillis(retention.getAsLong()),
                            Duration.ofMillis(retention.getAsLong()))));
        }
    }

    /** The group has the partition and waits: its keys, or its speed, or nobody knows. */
    private void progress() {
        var circuit = held().filter(said -> said.held().kind() == Status.Held.Kind.CIRCUIT_OPEN)
                .findFirst();
        if (circuit.isPresent()) {
            found.add(CircuitOpen.of(circuit.get()));
            return;
        }
        var attempt = retrying();
        if (!isBehind() && attempt.isPresent()) {
            found.add(new Retrying(facts.where(), attempt.get()));
            return;
        }
        if (!isBehind()) {
            if (facts.isUnread()) {
                found.add(new CauseNotKnown(facts.group().name(), facts.runsGalgo()));
            }
            return;
        }
        var hot = attempt.isPresent() || facts.isStuckFor(STUCK) ? Optional.<HotKey>empty() : HotKey.of(facts);
        if (hot.isPresent()) {
            found.add(hot.get());
            return;
        }
        var keys = heldKeys();
        var said = saidByInstances();
        if (keys.isPresent()) {
            found.add(keys.get());
        } else if (attempt.isPresent()) {
            found.add(new Retrying(facts.where(), attempt.get()));
        } else if (!said.isEmpty()) {
            found.addAll(said);
        } else if (!facts.isStuckFor(STUCK) && facts.commit().rate() > 0) {
            double arriving = facts.picture()
                    .arrivals(facts.commit().topic(), facts.commit().partition())
                    .orElse(0);
            found.add(new Slow(facts.commit().rate(), arriving, facts.waiting().count()));
        } else if (facts.runsGalgo() && facts.owner().isPresent()) {
            found.add(new Stalled(
                    facts.where(),
                    Facts.nameOf(facts.owner().get()),
                    facts.waiting().oldest().orElseThrow().offset(),
                    facts.stuckSince().orElse(facts.waiting().since().orElseThrow())));
        } else {
            found.add(new CauseNotKnown(facts.group().name(), facts.runsGalgo()));
        }
    }

    /** Done ahead of an edge that does not move: what is open below the last done offset is what is held. */
    private Optional<KeysHeld> heldKeys() {
        var done = facts.commit().view().map(CommitView::done).orElse(List.of());
        if (done.isEmpty()) {
            return Optional.empty();
        }
        long fetched = done.get(done.size() - 1).end();
        long beyond = Math.max(0, facts.partition().end() - fetched);
        if (!facts.isStuckFor(STUCK) && beyond > facts.commit().doneAhead()) {
            return Optional.empty();
        }
        var held = facts.waiting().seen().stream()
                .filter(record -> record.offset() < fetched)
                .toList();
        if (held.isEmpty()) {
            return Optional.empty(); // not read
        }
        var oldest = held.get(0);
        long events = fetched - facts.commit().offset() - facts.commit().doneAhead();
        return Optional.of(new KeysHeld(
                facts.commit().partition(),
                oldest.offset(),
                oldest.key(),
                (int) held.stream().mapToInt(RecordHead::keyHash).distinct().count(),
                Instant.ofEpochMilli(oldest.timestamp()),
                Math.min(events, held.size()),
                held.size() >= events,
                beyond,
                facts.committedLag(),
                facts.commit().doneAhead(),
                retrying()));
    }

    /** The oldest event of those that wait for an attempt, as far as an instance says so. */
    private Optional<Attempt> retrying() {
        return held().filter(said -> said.held().kind() == Status.Held.Kind.RETRYING)
                .map(Attempt::of)
                .min(Comparator.comparing((Attempt one) -> !one.isConfirmed())
                        .thenComparing(one -> one.offset().orElse(Long.MAX_VALUE)));
    }

    /** What is in the commit too, as a pause, is told by that. */
    private List<SaidByInstance> saidByInstances() {
        return held().filter(said -> switch (said.held().kind()) {
                    case RETRYING, PAUSED, PARKED, CIRCUIT_OPEN -> false;
                    default -> true;
                })
                .map(said -> new SaidByInstance(
                        said.held().kind(),
                        facts.where(),
                        said.held().offset(),
                        said.held().since(),
                        said.held().error(),
                        said.instance(),
                        said.isConfirmed()))
                .toList();
    }

    private Stream<Said> held() {
        return facts
                .picture()
                .held(
                        facts.group().name(),
                        facts.commit().topic(),
                        facts.commit().partition())
                .stream();
    }

    private void hotPartition(long waitingOfTopic) {
        int partitions = facts.picture().partitionsOf(facts.commit().topic());
        long here = facts.waiting().count();
        if (partitions >= FEW_PARTITIONS && here >= MUCH && here * 2 > waitingOfTopic) {
            found.add(new HotPartition(facts.where(), here, waitingOfTopic, partitions));
        }
    }

    private void parked() {
        facts.commit()
                .view()
                .flatMap(CommitView::parked)
                .filter(parked -> !parked.waiting().isEmpty())
                .ifPresent(parked -> found.add(ParkedEvents.of(facts, parked.waiting(), held().toList())));
    }
}
