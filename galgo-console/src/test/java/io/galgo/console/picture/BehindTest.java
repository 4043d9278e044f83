/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

/** Who waits, and what is read of logs to know since when. */
class BehindTest {

    private static final List<String> GROUPS = List.of("billing", "mail");

    private final CommitTable commits = new CommitTable();

    @Test
    void ofFewThatWaitAllIsRead() {
        commit("billing", 10, 95);
        commit("mail", 10, 100);
        var behind = Behind.find(commits, GROUPS, topics(10, 100), Optional.of(topics(10, 90)));
        assertThat(behind.groups()).containsExactly("billing");
        assertThat(behind.wishes()).hasSize(10).allSatisfy(wish -> {
            assertThat(wish.from()).isEqualTo(95);
            assertThat(wish.most()).isEqualTo(Behind.MANY);
        });
    }

    @Test
    void ofManyThatWaitOnlyWhatIsNotOnTimeIsRead() {
        commit("billing", 6_000, 95);
        commit("mail", 100, 80);
        var behind = Behind.find(commits, GROUPS, topics(6_000, 100), Optional.of(topics(6_000, 90)));
        assertThat(behind.groups()).containsExactly("mail");
        assertThat(behind.wishes()).hasSize(100);
        assertThat(behind.leftOut()).isZero();
    }

    @Test
    void whatIsTooMuchToReadAtOnceIsCounted() {
        commit("billing", 25_000, 95);
        var behind = Behind.find(commits, GROUPS, topics(25_000, 100), Optional.of(topics(25_000, 98)));
        assertThat(behind.wishes()).hasSize(20_000);
        assertThat(behind.leftOut()).isEqualTo(5_000);
    }

    @Test
    void ofTooManyOfWhichNobodyKnowsSinceWhenTheyWaitThoseAreReadOfWhichMuchWaits() {
        commit("billing", 25_000, 1_995);
        commit("mail", 100, 0);
        var behind = Behind.find(commits, GROUPS, topics(25_000, 2_000), Optional.empty());
        assertThat(behind.groups()).containsExactly("mail");
        assertThat(behind.wishes()).hasSize(100);
        assertThat(behind.leftOut()).isEqualTo(25_000);
    }

    @Test
    void topicsAndPartitionsThatAreNotThereWaitForNothing() {
        commit("billing", 10, 95);
        assertThat(Behind.find(commits, GROUPS, topics(5, 100), Optional.empty())
                        .wishes())
                .hasSize(5);
        assertThat(Behind.find(commits, GROUPS, Topics.NONE, Optional.empty()).groups())
                .isEmpty();
    }

    @Test
    void thePastIsTheLatestThatIsTenSecondsAgo() {
        var start = Instant.parse("2026-03-01T12:00:00Z");
        var past = Past.NONE;
        for (int second = 0; second < 60; second += 4) {
            var now = start.plusSeconds(second);
            past = past.and(new Past.Ends(now, topics(1, second)), now.plusSeconds(4));
            assertThat(past.ends()).hasSizeLessThanOrEqualTo(4);
        }
        var topics = past.topics(start.plusSeconds(60)).orElseThrow();
        assertThat(topics.find("orders", 0).orElseThrow().end()).isEqualTo(48);
        assertThat(Past.NONE.topics(start)).isEmpty();
    }

    private void commit(String group, int partitions, long offset) {
        for (int partition = 0; partition < partitions; partition++) {
            commits.put(new OffsetsRecord.Committed(group, "orders", partition, offset, "", 1_000));
        }
    }

    private static Topics topics(int partitions, long end) {
        var node = new Node(1, "localhost", 9092);
        var topics = new Topics(List.of(new TopicDescription(
                "orders",
                false,
                IntStream.range(0, partitions)
                        .mapToObj(partition -> new TopicPartitionInfo(partition, node, List.of(node), List.of(node)))
                        .toList())));
        var starts = new HashMap<TopicPartition, Long>();
        var ends = new HashMap<TopicPartition, Long>();
        topics.led().forEach(partition -> {
            starts.put(partition, 0L);
            ends.put(partition, end);
        });
        topics.offsets(starts, ends, ends);
        return topics;
    }
}
