/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.console.picture.Commit;
import io.galgo.console.picture.GroupState;
import io.galgo.console.picture.PartitionState;
import io.galgo.console.picture.Picture;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is known of a group on one partition, before anything is made of it. */
record Facts(
        GroupState group,
        boolean runsGalgo,
        Commit commit,
        PartitionState partition,
        Waiting waiting,
        Optional<GroupState.Member> owner,
        Picture picture) {

    Instant now() {
        return picture.asOf();
    }

    /** As in {@code shop.orders/7}. */
    String where() {
        return commit.topic() + "/" + commit.partition();
    }

    /** Returns what other tools call lag. */
    long committedLag() {
        return partition.isKnown() ? Math.max(0, partition.end() - commit.offset()) : 0;
    }

    /** A member as a person would name it. */
    static String nameOf(GroupState.Member member) {
        return member.clientId() + " on " + member.host();
    }

    /** Returns for how long the oldest event has waited; zero if none does or that is not known. */
    Duration age() {
        return waiting.since().map(since -> Duration.between(since, now())).orElse(Duration.ZERO);
    }

    /** Tells whether there are records where the group waits that could be read and were not, for want of time. */
    boolean isUnread() {
        return !waiting.isRead() && commit.offset() < partition.stable();
    }

    /** Tells whether what waits is on its way: nothing said beside the offset, and no record old enough to be behind. */
    boolean isOnTime() {
        return isUnread()
                && commit.view().isEmpty()
                && picture.isOnTime(commit.topic(), commit.partition(), commit.offset());
    }

    /** Returns since when the committed offset has not moved; empty if not known. */
    Optional<Instant> stuckSince() {
        return commit.movedAt() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(commit.movedAt()));
    }

    /** Tells whether the committed offset is known not to have moved for that long. */
    boolean isStuckFor(Duration time) {
        return stuckSince()
                .filter(since -> Duration.between(since, now()).compareTo(time) >= 0)
                .isPresent();
    }

    Optional<Instant> membersChangedAt() {
        return group.changedAt() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(group.changedAt()));
    }
}
