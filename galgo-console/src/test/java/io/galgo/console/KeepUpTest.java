/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import static io.galgo.console.TestCluster.group;
import static io.galgo.console.TestCluster.lag;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A console that keeps its picture fresh in the background. */
@WithKafka(own = true, proxied = true)
class KeepUpTest {

    private static final ShowLag ALL = new ShowLag(Optional.empty(), Optional.empty(), OptionalInt.empty());

    @Test
    void looksAreAnsweredAtOnceFromTheLatestAndGoOnWhenKafkaDoesNotAnswer(EmbeddedKafka kafka) {
        var cluster = new TestCluster(kafka);
        var topic = cluster.topic(2);
        var one = group();
        cluster.publish(topic, 0, Instant.now(), "a", "b", "c");
        cluster.commit(one, topic, 0, 1);
        cluster.commit(one, topic, 1, 0);
        try (var console = cluster.console(ZERO)) {
            console.keepUp(Duration.ofMillis(100));
            await().until(() -> console.answer(ALL).content().rows().stream().anyMatch(row -> row.waiting() == 2));
            cluster.commit(one, topic, 0, 3);
            await().until(() -> console.answer(lag(one)).content().rows().get(0).waiting() == 0);

            // What stands fine comes without its partitions
            await().until(() ->
                    console.answer(ALL).content().rows().get(0).partitions().isEmpty());
            assertThat(console.answer(ALL).content().rows())
                    .extracting(GroupLag::group)
                    .containsExactly(one);
            assertThat(console.answer(lag(one)).content().rows().get(0).partitions())
                    .hasSize(2);
            assertThat(console.answer(new ShowGroup(one)).content().members()).isPresent();

            kafka.proxy().cut();
            var asOf = console.answer(ALL).asOf();
            await().until(() ->
                    console.answer(ALL).notKnown().stream().anyMatch(what -> what.startsWith("what happened since: ")));
            long began = System.nanoTime();
            var answer = console.answer(ALL);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(200));
            assertThat(answer.content().rows()).hasSize(1);
            assertThat(answer.asOf()).isAfterOrEqualTo(asOf);
            kafka.proxy().heal();
            await().until(() -> console.answer(ALL).notKnown().isEmpty());
            assertThat(console.answer(ALL).asOf()).isAfter(answer.asOf());
        }
    }

    @Test
    void beforeAnythingWasReadItSaysSo(EmbeddedKafka kafka) {
        try (var console = new TestCluster(kafka).console(ZERO)) {
            console.keepUp(Duration.ofMillis(100));
            var first = console.answer(new WhatIsWrong());
            assertThat(first.notKnown().isEmpty() || first.notKnown().contains("nothing was read yet"))
                    .isTrue();
        }
    }
}
