/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is tried again of partitions that could not be taken up, and when; by a clock of its own. */
class UntakenTest {

    private final Untaken untaken = new Untaken();
    private final Set<TopicPartition> missing = new HashSet<>();
    private long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos(); // a clock that is about to wrap

    @Test
    void whatIsMissingIsTriedAtOnceAndTogether() {
        missing.addAll(partitions(0, 3));
        assertThat(next()).isEqualTo(partitions(0, 3));
        assertThat(untaken.trouble(missing)).isNull();
    }

    /** The others waited as long as the attempt took. */
    @Test
    void afterAnAttemptTheOthersGetFourTimesAsLong() {
        missing.addAll(partitions(0, 1));
        failTaking(2_000);
        now += millis(7_999);
        assertThat(next()).isEmpty();
        now += millis(1);
        assertThat(next()).isEqualTo(partitions(0, 1));
    }

    @Test
    void nobodyWaitsForAnAttemptForLongerThanTwentySeconds() {
        missing.addAll(partitions(0, 1));
        failTaking(60_000);
        now += millis(20_000);
        assertThat(next()).isEqualTo(partitions(0, 1));
    }

    @Test
    void whatFailsAtOnceIsTriedOnceASecond() {
        missing.addAll(partitions(0, 1));
        failTaking(0);
        now += millis(999);
        assertThat(next()).isEmpty();
        now += millis(1);
        assertThat(next()).isNotEmpty();
    }

    @Test
    void whatWasNotTriedYetWaitsForNothingThatFailed() {
        missing.addAll(partitions(0, 1));
        failTaking(1_000);
        missing.addAll(partitions(1, 2));
        assertThat(next()).isEqualTo(partitions(1, 2));
    }

    @Test
    void aPartitionWithoutALeaderKeepsNoOtherFromBeingTakenUp() {
        var bad = new TopicPartition("t", 41);
        missing.addAll(partitions(0, 100));
        int failures = 0;
        while (missing.size() > 1) {
            var part = next();
            if (part.contains(bad)) {
                untaken.failedTogether(part, new KafkaException("no leader"), now, now);
                failures++;
            } else {
                missing.removeAll(part);
            }
            now += millis(1_000);
        }
        assertThat(missing).containsExactly(bad);
        assertThat(failures).isLessThanOrEqualTo(8); // the whole, and once for each halving
        assertThat(untaken.trouble(missing)).isEqualTo("cannot take up t-41: no leader; trying again");
    }

    @Test
    void whatFailsEachByItselfIsTriedAgainTogether() {
        missing.addAll(partitions(0, 4));
        untaken.failed(next(), new KafkaException("no leader"), now, now);
        now += millis(1_000);
        assertThat(next()).isEqualTo(partitions(0, 4));
    }

    @Test
    void whatWasTakenUpAnotherWayAndIsMissingAgainIsTriedAtOnce() {
        missing.addAll(partitions(0, 4));
        failTaking(1_000);
        missing.removeAll(partitions(3, 4));
        assertThat(next()).isEmpty();
        missing.addAll(partitions(3, 4));
        assertThat(next()).isEqualTo(partitions(3, 4));
    }

    @Test
    void aPartitionThatFailsTwiceIsTriedInOnePartAlone() {
        missing.addAll(partitions(0, 2));
        failTaking(0);
        untaken.failedTogether(partitions(0, 2), new KafkaException("no leader"), now, now);
        now += millis(1_000);
        missing.removeAll(next());
        missing.removeAll(next());
        assertThat(missing).isEmpty();
    }

    @Test
    void whatWasRevokedIsNotTried() {
        missing.addAll(partitions(0, 4));
        failTaking(0);
        missing.removeAll(partitions(0, 2));
        now += millis(1_000);
        assertThat(next()).isEqualTo(partitions(2, 4));
    }

    @Test
    void whatIsTakenUpInTheEndIsForgotten() {
        missing.addAll(partitions(0, 4));
        failTaking(0);
        missing.clear();
        assertThat(next()).isEmpty();
        assertThat(untaken.trouble(missing)).isNull();
        missing.addAll(partitions(0, 4));
        assertThat(next()).isEqualTo(partitions(0, 4));
    }

    @Test
    void threeAreNamed() {
        missing.addAll(partitions(0, 12));
        failTaking(0);
        assertThat(untaken.trouble(missing))
                .isEqualTo("cannot take up t-0, t-1, t-2 and 9 more: no leader; trying again");
    }

    private void failTaking(long millis) {
        var part = next();
        long began = now;
        now += millis(millis);
        untaken.failedTogether(part, new KafkaException("no leader"), began, now);
    }

    private Set<TopicPartition> next() {
        return untaken.next(missing, now);
    }

    private static Set<TopicPartition> partitions(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> new TopicPartition("t", number))
                .collect(toSet());
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
