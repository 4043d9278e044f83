/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The compact table of commits. */
class CommitTableTest {

    private final CommitTable commits = new CommitTable();

    @Test
    void theLastCommitOfAGroupAndPartitionCounts() {
        put("billing", "orders", 0, 10, 1_000);
        put("billing", "orders", 1, 20, 1_000);
        put("mail", "orders", 0, 5, 1_000);
        put("billing", "orders", 0, 110, 11_000);
        assertThat(of("billing"))
                .extracting(Commit::partition, Commit::offset, Commit::at)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(0, 110L, 11_000L),
                        org.assertj.core.groups.Tuple.tuple(1, 20L, 1_000L));
        assertThat(of("mail")).hasSize(1);
        assertThat(of("nobody")).isEmpty();
    }

    @Test
    void aRateIsKnownFromTheSecondCommitAndForgottenWhenTheGroupGoesBack() {
        put("billing", "orders", 0, 10, 1_000);
        assertThat(of("billing").get(0).rate()).isNaN();
        put("billing", "orders", 0, 110, 11_000);
        assertThat(of("billing").get(0).rate()).isCloseTo(10, within(0.001f));
        put("billing", "orders", 0, 50, 12_000);
        assertThat(of("billing").get(0).rate()).isNaN();
    }

    @Test
    void whatIsRemovedIsGoneUntilItIsCommittedAgain() {
        put("billing", "orders", 0, 10, 1_000);
        commits.remove(new OffsetsRecord.Removed("billing", "orders", 0));
        commits.remove(new OffsetsRecord.Removed("billing", "never", 0));
        assertThat(of("billing")).isEmpty();
        put("billing", "orders", 0, 11, 2_000);
        assertThat(of("billing")).extracting(Commit::offset).containsExactly(11L);
        assertThat(commits.size()).isEqualTo(1);
    }

    @Test
    void aMillionRowsTakeAtMost64BytesEach() {
        int rows = 1_000_000;
        long before = used();
        for (int i = 0; i < rows; i++) {
            put("group-" + i % 2_000, "topic-" + i / 40_000, i / 2_000 % 20, i, 1_000);
        }
        long bytes = used() - before;
        assertThat(commits.size()).isEqualTo(rows);
        assertThat((double) bytes / rows).as("bytes a row").isLessThan(64);
    }

    private static long used() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private void put(String group, String topic, int partition, long offset, long at) {
        commits.put(new OffsetsRecord.Committed(group, topic, partition, offset, "", at));
    }

    private List<Commit> of(String group) {
        var found = new ArrayList<Commit>();
        commits.ofGroup(group, topic -> true, found::add);
        return found;
    }
}
