/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Topic;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Of two brokers one is stopped, and with it a topic that is there alone. */
@WithKafka(brokers = 2, own = true)
@ParameterizedClass
@EnumSource(
        value = Way.class,
        names = {"TABLE_ON_POSTGRESQL", "LOG"})
class SilentPartitionTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Way way;
    private EmbeddedKafka kafka;
    private Fixture service;
    private Outbox outbox;
    private Topic<String, String> silent;

    SilentPartitionTest(Way way) {
        this.way = way;
    }

    @BeforeEach
    void start(EmbeddedKafka running) throws Exception {
        kafka = running;
        service = Fixture.create(running, way.kind().shared());
        outbox = Fixture.outbox(way.builder(service));
        var name = Names.unique("silent");
        kafka.createTopic(new NewTopic(name, Map.of(0, List.of(2))));
        silent = Topic.json(name, String.class);
    }

    @AfterEach
    void close() {
        outbox.close();
        way.release(service);
    }

    @Test
    void aTopicThatTakesNothingHoldsUpNoOther() throws SQLException {
        var relay = outbox.startRelay();
        publish("before");
        await().atMost(PATIENCE).until(() -> values().size() == 1);
        kafka.stop(2);
        try {
            publish("1");
            publish("2");
            service.publish(outbox, "k", "goes on");
            await().atMost(PATIENCE).until(() -> service.values().equals(List.of("\"goes on\"")));
            assertThat(relay.status().alarms()).anyMatch(alarm -> alarm.contains(silent.name()));
            service.publish(outbox, "k", "and on");
            await().atMost(PATIENCE).until(() -> service.values().size() == 2);
        } finally {
            kafka.start(2);
        }
        await().atMost(PATIENCE).until(() -> values().size() == 3);
        assertThat(values()).containsExactly("\"before\"", "\"1\"", "\"2\"");
        await().atMost(PATIENCE).until(() -> relay.status().alarms().isEmpty());
    }

    private void publish(String value) throws SQLException {
        outbox.<SQLException>inTransaction(connection -> outbox.publish(connection, silent, "k", value));
    }

    private List<String> values() {
        return Fixture.records(kafka.bootstrapServers(), silent.name(), "read_committed").stream()
                .map(ConsumerRecord::value)
                .toList();
    }
}
