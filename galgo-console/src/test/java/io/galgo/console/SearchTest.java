/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.console.picture.MaskRule;
import io.galgo.console.picture.Masks;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.stream.CelFilter;
import io.galgo.console.stream.Position;
import io.galgo.console.stream.RecordFilter;
import io.galgo.console.stream.RecordText;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Searches of logs on a real broker. */
@WithKafka
class SearchTest {

    private static final Position BEGIN = new Position.Begin();
    private static final Position END = new Position.End();
    private final Instant then = Instant.now().minusSeconds(3_600).truncatedTo(ChronoUnit.SECONDS);

    private EmbeddedKafka kafka;
    private TestCluster cluster;
    private String topic;

    /** 300 orders in three partitions, one a second from an hour ago on. */
    @BeforeEach
    @SuppressWarnings("FutureReturnValueIgnored") // closing waits for them
    void prepare(EmbeddedKafka shared) {
        kafka = shared;
        cluster = new TestCluster(kafka);
        topic = cluster.topic(3);
        try (var producer = cluster.producer(Map.of("compression.type", "lz4"))) {
            for (int i = 0; i < 300; i++) {
                producer.send(order(i));
            }
        }
    }

    private ProducerRecord<byte[], byte[]> order(int i) {
        return new ProducerRecord<>(
                topic,
                i % 3,
                then.plusSeconds(i).toEpochMilli(),
                ("user-" + i % 10).getBytes(UTF_8),
                ("{\"order\":\"" + i + "-order\",\"total\":" + i + "}").getBytes(UTF_8));
    }

    @Test
    void allPartitionsAreReadAndWhatTheFilterWantsIsFound() {
        assertThat(orders(BEGIN, END, RecordFilter.all())).hasSize(300);
        assertThat(orders(BEGIN, END, CelFilter.of("value.order == '123-order'")))
                .containsExactly(123);
        assertThat(orders(BEGIN, END, CelFilter.of("value.total >= 100 && value.total < 110")))
                .hasSize(10);
        assertThat(orders(BEGIN, END, RecordFilter.key("user-3"))).hasSize(30);
    }

    @Test
    void positionsAreTimesOffsetsEndsAndWhatAGroupReadsNext() {
        var all = RecordFilter.all();
        assertThat(orders(new Position.At(then.plusSeconds(290)), END, all)).hasSize(10);
        assertThat(orders(new Position.At(then.plusSeconds(1_000)), END, all)).isEmpty();
        assertThat(orders(BEGIN, new Position.At(then.plusSeconds(10)), all)).hasSize(10);
        assertThat(orders(new Position.Offset(90), new Position.Offset(95), all))
                .hasSize(15);
        assertThat(orders(END, END, all)).isEmpty();
        var group = TestCluster.group();
        cluster.commit(group, topic, 0, 98);
        assertThat(orders(new Position.Committed(group), END, all)).containsExactly(294, 297);
        assertThat(orders(BEGIN, new Position.Committed(group), all)).hasSize(98 + 100 + 100);
        assertThatThrownBy(() -> orders(new Position.Committed("no-such-group"), END, all))
                .isInstanceOf(NotThereException.class);
    }

    @Test
    void onePartitionAloneIsReadAndOneThatIsNotThereRefused() {
        try (var console = cluster.console(ZERO)) {
            var search = console.search(what(Map.of(topic, Set.of(1)), BEGIN, END, false, RecordFilter.all()));
            search.count();
            assertThat(search.progress().scanned()).isEqualTo(100);
            assertThatThrownBy(
                            () -> console.search(what(Map.of(topic, Set.of(3)), BEGIN, END, false, RecordFilter.all())))
                    .isInstanceOf(NotThereException.class)
                    .hasMessageContaining("There is no partition " + topic + "/3");
            assertThatThrownBy(() ->
                            console.search(what(Map.of("no-such", Set.of()), BEGIN, END, false, RecordFilter.all())))
                    .isInstanceOf(NotThereException.class);
        }
    }

    @Test
    void progressTellsWhatWasReadAndPassed() {
        try (var console = cluster.console(ZERO)) {
            var search = console.search(
                    what(Map.of(topic, Set.of()), BEGIN, END, false, CelFilter.of("value.missing == 1")));
            assertThat(search.progress().total()).isEqualTo(300);
            search.count();
            var progress = search.progress();
            assertThat(progress.scanned()).isEqualTo(300);
            assertThat(progress.passed()).isEqualTo(300);
            assertThat(progress.matched()).isZero();
            assertThat(progress.failed()).isEqualTo(300);
        }
    }

    @Test
    void aSearchEndsOnceItHasEnough() {
        try (var console = cluster.console(ZERO)) {
            var search = console.search(what(Map.of(topic, Set.of()), BEGIN, END, false, RecordFilter.all()));
            var found = new ArrayList<RecordText>();
            search.run(record -> {
                found.add(record);
                return found.size() < 5;
            });
            assertThat(found).hasSize(5);
            assertThat(search.progress().matched()).isEqualTo(5);
        }
    }

    @Test
    void aSearchThatFollowsFindsWhatComesUntilItIsStoppedAndHoldsUpNoLook() throws Exception {
        try (var console = cluster.console(ZERO)) {
            var search =
                    console.search(what(Map.of(topic, Set.of()), END, END, true, CelFilter.of("value.total > 1000")));
            var found = Collections.synchronizedList(new ArrayList<RecordText>());
            var done = CompletableFuture.runAsync(() -> search.run(found::add));
            try (var producer = cluster.producer(Map.of())) {
                producer.send(order(5)).get();
                producer.send(order(2_000)).get();
            }
            await().until(() -> !found.isEmpty());
            assertThat(found).extracting(RecordText::key).containsExactly(Optional.of("user-0"));
            assertThat(console.answer(new ShowTopic(topic)).content().partitions())
                    .hasSize(3);
            search.stop();
            done.get();
        }
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // flushing and committing wait for them
    void recordsOfTransactionsThatWereAbortedAreNotFound() {
        try (var producer = cluster.producer(Map.of("transactional.id", TestCluster.group()))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(order(1_001));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(order(1_002));
            producer.commitTransaction();
        }
        await().untilAsserted(() -> assertThat(orders(BEGIN, END, CelFilter.of("value.total > 1000")))
                .containsExactly(1_002)); // a commit is acknowledged before its mark is in the topic
    }

    @Test
    void whatIsMaskedCannotBeFoundOutByFilters() throws Exception {
        var copies = cluster.topic(1);
        try (var producer = cluster.producer(Map.of())) {
            for (var to : List.of(topic, copies)) {
                var record = new ProducerRecord<>(
                        to,
                        0,
                        "4111-key".getBytes(UTF_8),
                        "{\"card\":{\"no\":\"4111-1111\"},\"total\":5000}".getBytes(UTF_8));
                record.headers().add("x-card", "4111-2222".getBytes(UTF_8));
                record.headers().add("galgo-origin-topic", topic.getBytes(UTF_8));
                producer.send(record).get();
            }
        }
        var masks =
                Masks.of(List.of(new MaskRule(NamePattern.exactly(topic), true, List.of("card"), List.of("x-card"))));
        try (var console =
                Console.of(Map.of("bootstrap.servers", kafka.bootstrapServers()), "", Clock.systemUTC(), masks)) {
            for (var oracle : List.of(
                    "value.card.no == '4111-1111'",
                    "value.card.no.startsWith('4')",
                    "string(value.card).contains('4111')",
                    "value.contains('4111')",
                    "size(value.card) > 4",
                    "value.card != '••••' && value.total == 5000",
                    "key == '4111-key'",
                    "key.contains('4111')",
                    "headers['x-card'].startsWith('4')",
                    "headers.exists(h, headers[h].contains('4111'))")) {
                var search = console.search(what(both(copies), BEGIN, END, false, CelFilter.of(oracle)));
                search.count();
                assertThat(search.progress().matched()).as(oracle).isZero();
            }
            for (var filter : List.of(RecordFilter.key("4111-key"), RecordFilter.header("x-card", "4111-2222"))) {
                var search = console.search(what(both(copies), BEGIN, END, false, filter));
                search.count();
                assertThat(search.progress().matched()).isZero();
            }
            var failing = CelFilter.of("value.total == 5000 && int(value.card) > 1");
            console.search(what(both(copies), BEGIN, END, false, failing)).count();
            assertThat(failing.failure().orElse("")).doesNotContain("4111");
            var seen = new ArrayList<RecordText>();
            console.search(what(both(copies), BEGIN, END, false, CelFilter.of("value.card == '••••' && key == '••••'")))
                    .run(seen::add);
            assertThat(seen)
                    .hasSize(2)
                    .allSatisfy(record -> assertThat(record.toString()).doesNotContain("4111"));
            assertThat(console.answer(new ShowRecord(copies, 0, 0)).toString()).doesNotContain("4111");
        }
    }

    /** Both topics, whole. */
    private Map<String, Set<Integer>> both(String other) {
        var topics = new LinkedHashMap<String, Set<Integer>>();
        topics.put(topic, Set.of());
        topics.put(other, Set.of());
        return topics;
    }

    private List<Integer> orders(Position from, Position until, RecordFilter filter) {
        var found = new ArrayList<Integer>();
        try (var console = cluster.console(ZERO)) {
            console.search(what(Map.of(topic, Set.of()), from, until, false, filter))
                    .run(record -> found.add(total(record)));
        }
        return found;
    }

    private static int total(RecordText record) {
        return Integer.parseInt(record.value().orElseThrow().replaceAll(".*\"total\":(\\d+).*", "$1"));
    }

    private static SearchRecords what(
            Map<String, Set<Integer>> topics, Position from, Position until, boolean follow, RecordFilter filter) {
        return new SearchRecords(topics, from, until, follow, filter);
    }
}
