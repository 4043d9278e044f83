/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import static io.galgo.console.TestCluster.group;
import static io.galgo.console.TestCluster.lag;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.console.picture.NamePattern;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** One console, asked again and again. */
@WithKafka
class ConsoleTest {

    @Test
    void whatHappensBetweenTwoLooksIsSeenByTheSecond(EmbeddedKafka kafka) throws Exception {
        var cluster = new TestCluster(kafka);
        var topic = cluster.topic(1);
        var one = group();
        var other = group();
        cluster.publish(topic, 0, Instant.now(), "a", "b", "c");
        cluster.commit(one, topic, 0, 0);
        cluster.commit(other, topic, 0, 1);
        try (var console = cluster.console(ZERO)) {
            assertThat(waiting(console, one)).isEqualTo(3);
            cluster.commit(one, topic, 0, 2);
            assertThat(waiting(console, one)).isEqualTo(1);
            assertThat(waiting(console, other)).isEqualTo(2);
            cluster.publish(topic, 0, Instant.now(), "d");
            assertThat(waiting(console, one)).isEqualTo(2);

            var all =
                    console.answer(new ListGroups(NamePattern.all())).content().groups();
            assertThat(all.stream().filter(row -> List.of(one, other).contains(row.name())))
                    .extracting(ListGroups.GroupRow::waiting)
                    .containsExactlyInAnyOrder(2L, 3L);
            kafka.admin()
                    .deleteConsumerGroupOffsets(one, Set.of(new TopicPartition(topic, 0)))
                    .all()
                    .get();
            assertThat(console.answer(lag(other)).content().rows()).hasSize(1);
            assertThat(console.answer(new ShowTopic(topic)).content().readers())
                    .extracting(GroupLag::group)
                    .containsExactly(other);
        }
    }

    @Test
    void aLookIsAnsweredAlikeFromAPictureOfAllThereIs(EmbeddedKafka kafka) {
        var cluster = new TestCluster(kafka);
        var topic = cluster.topic(1);
        var one = group();
        var other = group();
        cluster.publish(topic, 0, Instant.now(), "a", "b", "c");
        cluster.commit(one, topic, 0, 0);
        cluster.commit(other, topic, 0, 1);
        try (var console = cluster.console(ZERO)) {
            refreshWhole(console);
            for (var look : List.<Look<?>>of(
                    lag(one),
                    TestCluster.explain(other),
                    new ShowGroup(one),
                    new ShowTopic(topic),
                    new ListGroups(NamePattern.exactly(one)),
                    new ListTopics(NamePattern.exactly(topic), false))) {
                var latest = console.latest(look).content();
                try (var fresh = cluster.console(ZERO)) {
                    assertThat(latest)
                            .usingRecursiveComparison()
                            .ignoringFieldsMatchingRegexes(".*(changedAt|ChangedAt|movedAt|since).*")
                            .isEqualTo(fresh.answer(look).content());
                }
            }
        }
    }

    @Test
    void aConsoleLeavesNothingBehind(EmbeddedKafka kafka) throws Exception {
        var cluster = new TestCluster(kafka);
        var topic = cluster.topic(1);
        cluster.publish(topic, 0, Instant.now(), "a");
        cluster.commit(group(), topic, 0, 0);
        var groups = kafka.admin().listGroups().all().get().size();
        var topics = kafka.admin().listTopics().names().get();
        try (var console = cluster.console(ZERO)) {
            console.answer(new WhatIsWrong());
            console.answer(new ListDeadLetters(Optional.empty(), false));
            console.answer(new ListTopics(NamePattern.of("no-such"), true));
        }
        assertThat(kafka.admin().listGroups().all().get()).hasSize(groups);
        assertThat(kafka.admin().listTopics().names().get()).isEqualTo(topics);
    }

    @Test
    void theLatestIsWhatTheLastRefreshFound(EmbeddedKafka kafka) {
        var cluster = new TestCluster(kafka);
        var topic = cluster.topic(2);
        var one = group();
        cluster.publish(topic, 0, Instant.now(), "a", "b", "c");
        cluster.commit(one, topic, 0, 1);
        cluster.commit(one, topic, 1, 0);
        try (var console = cluster.console(ZERO)) {
            assertThatThrownBy(() -> console.latest(lag(one))).hasMessage("Nothing was read yet");
            refreshWhole(console);
            assertThat(console.latest(lag(one)).content().rows().get(0).waiting())
                    .isEqualTo(2);
            cluster.commit(one, topic, 0, 3);
            assertThat(console.latest(lag(one)).content().rows().get(0).waiting())
                    .isEqualTo(2);
            refreshWhole(console);
            assertThat(console.latest(lag(one)).content().rows().get(0).waiting())
                    .isZero();
        }
    }

    /** One refresh may not have the time to read all commits. */
    private static void refreshWhole(Console console) {
        do {
            console.refresh();
        } while (!console.latest(new WhatIsWrong()).notKnown().isEmpty());
    }

    private static long waiting(Console console, String group) {
        return console.answer(lag(group)).content().rows().get(0).waiting();
    }
}
