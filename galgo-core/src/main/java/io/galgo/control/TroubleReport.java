/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.consume.ConsumerStatus;
import io.galgo.consume.ConsumerStatus.Activity;
import io.galgo.consume.ConsumerStatus.Blocker;
import io.galgo.consume.ConsumerStatus.PartitionStatus;
import io.galgo.consume.ConsumerStatus.TopicStatus;
import io.galgo.control.Status.Held;
import io.galgo.control.Status.Held.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes of what a consumer is at what there is to say of it: only what is not ordinary. */
final class TroubleReport {

    /** More is too much for one record, and for whoever reads it: the rest is told once these are mended. */
    static final int MOST = 1_000;

    private static final int LONGEST_ERROR = 100;

    private final SettingsInForce settings;
    private final Instant now;
    private final List<Held> held = new ArrayList<>();

    private TroubleReport(SettingsInForce settings, Instant now) {
        this.settings = settings;
        this.now = now;
    }

    static List<Held> of(
            List<PartitionStatus> troubled, List<TopicStatus> topics, SettingsInForce settings, Instant now) {
        var report = new TroubleReport(settings, now);
        topics.forEach(report::circuit);
        troubled.forEach(report::partition);
        return report.held.subList(0, Math.min(MOST, report.held.size()));
    }

    private void circuit(TopicStatus topic) {
        topic.circuit()
                .ifPresent(open -> held.add(new Held(
                        Kind.CIRCUIT_OPEN,
                        topic.topic(),
                        0,
                        OptionalLong.empty(),
                        0,
                        OptionalInt.empty(),
                        open.since(),
                        Optional.of(open.nextProbes()),
                        cut(open.failure()),
                        open.waiting(),
                        true,
                        Optional.empty())));
    }

    private void partition(PartitionStatus partition) {
        partition.pausedSince().ifPresent(since -> held.add(paused(partition, since)));
        partition
                .blocker()
                .ifPresent(blocker ->
                        kind(blocker).ifPresent(kind -> held.add(event(partition, kind, blocker, partition.full()))));
        partition
                .parkedKey()
                .ifPresent(parked -> held.add(event(partition, kind(parked).orElse(Kind.RETRYING), parked, false)));
        partition.uncommitted().ifPresent(why -> held.add(ofPartition(partition, Kind.COMMIT_FAILING, cut(why))));
        boolean said = partition.blocker().flatMap(TroubleReport::kind).isPresent();
        if (partition.full() && !said) {
            held.add(ofPartition(partition, Kind.WINDOW_FULL, ""));
        }
    }

    private Held paused(PartitionStatus partition, Instant since) {
        var command = settings.pauseOf(partition.topic(), partition.partition());
        return new Held(
                Kind.PAUSED,
                partition.topic(),
                partition.partition(),
                OptionalLong.empty(),
                0,
                OptionalInt.empty(),
                since,
                command.map(Command::expires),
                "",
                partition.waiting(),
                true,
                command.map(TroubleReport::by));
    }

    private Held ofPartition(PartitionStatus partition, Kind kind, String error) {
        return new Held(
                kind,
                partition.topic(),
                partition.partition(),
                OptionalLong.empty(),
                0,
                OptionalInt.empty(),
                now,
                Optional.empty(),
                error,
                partition.waiting(),
                true,
                Optional.empty());
    }

    private Held event(PartitionStatus partition, Kind kind, Blocker blocker, boolean atLeast) {
        return new Held(
                kind,
                partition.topic(),
                partition.partition(),
                OptionalLong.of(blocker.offset()),
                blocker.failedAttempts(),
                blocker.attempts(),
                blocker.since().orElse(now),
                blocker.next(),
                blocker.activity() == Activity.PARKED
                        ? ""
                        : cut(blocker.lastError().orElse("")),
                blocker.behind(),
                atLeast || partition.lag() > partition.waiting(),
                Optional.of(blocker)
                        .filter(one -> one.activity() == Activity.PARKED)
                        .flatMap(Blocker::next)
                        .flatMap(until -> settings.parkOf(partition.topic(), partition.partition(), until))
                        .map(TroubleReport::by));
    }

    private static Status.By by(Command command) {
        return new Status.By(command.id(), command.who(), cut(command.reason()));
    }

    /** Empty for what is ordinary. */
    private static Optional<Kind> kind(Blocker blocker) {
        return switch (blocker.activity()) {
            case WAITING -> Optional.empty();
            case HANDLING -> Optional.of(Kind.SLOW);
            case STUCK -> Optional.of(Kind.STUCK);
            case RETRYING -> Optional.of(Kind.RETRYING);
            case PARKED -> Optional.of(Kind.PARKED);
        };
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR - 1) + "…";
    }

    /** Tells whether two reports say the same to whoever has to act: counts grow all the time. */
    static boolean isSame(List<Held> one, List<Held> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            var a = one.get(i);
            var b = other.get(i);
            boolean same = a.kind() == b.kind()
                    && a.partition() == b.partition()
                    && a.topic().equals(b.topic())
                    && a.offset().equals(b.offset())
                    && a.attempt() == b.attempt()
                    && a.next().equals(b.next())
                    && a.by().equals(b.by());
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Returns positions, for whoever looks at details. */
    static List<Status.Position> positions(ConsumerStatus status) {
        return status.partitions().stream()
                .map(partition -> new Status.Position(
                        partition.topic(),
                        partition.partition(),
                        partition.blocker().map(Blocker::offset).orElse(partition.position()),
                        partition.position(),
                        (int) Math.min(Integer.MAX_VALUE, partition.waiting()),
                        partition.doneAhead()))
                .toList();
    }
}
