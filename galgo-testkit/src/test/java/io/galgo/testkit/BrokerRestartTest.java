/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

@WithKafka(
        own = true,
        proxied = true,
        config = "broker.session.timeout.ms=3000") // a start after a kill waits for its end
class BrokerRestartTest {
    private final EmbeddedKafka kafka;

    BrokerRestartTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void a_stopped_broker_comes_back_with_address_topics_and_committed_offsets() throws Exception {
        comesBackAfter(() -> kafka.stop(1));
    }

    @Test
    void a_killed_broker_comes_back_with_address_topics_and_committed_offsets() throws Exception {
        comesBackAfter(() -> kafka.kill(1));
    }

    private void comesBackAfter(Runnable end) throws Exception {
        String topic = kafka.newTopic("orders", 1);
        String group = Names.unique("billing");
        String servers = kafka.bootstrapServers();
        Clients.send(servers, topic, "a", "b");
        assertThat(Clients.consume(servers, "consumer", group, topic, 2)).containsExactly("a", "b");

        end.run();
        assertThat(kafka.running()).isEmpty();
        kafka.start(1);

        assertThat(kafka.running()).containsExactly(1);
        assertThat(kafka.bootstrapServers()).isEqualTo(servers);
        Clients.send(servers, topic, "c");
        assertThat(Clients.consume(servers, "consumer", group, topic, 1)).containsExactly("c");
    }

    @Test
    void a_producer_outlives_the_kill_of_its_broker() throws Exception {
        String topic = kafka.newTopic("orders", 1);
        try (var producer = Clients.producer(kafka.bootstrapServers(), Map.of())) {
            producer.send(new ProducerRecord<>(topic, "a")).get();
            kafka.kill(1);
            var pending = Clients.sending(producer, topic, "b");
            kafka.start(1);
            pending.get();
        }

        assertThat(Clients.consume(kafka.bootstrapServers(), "classic", Names.unique("billing"), topic, 2))
                .containsExactly("a", "b");
    }

    @Test
    void what_a_stalled_proxy_holds_arrives_when_it_heals() throws Exception {
        String topic = kafka.newTopic("orders", 1);
        try (var producer = Clients.producer(kafka.bootstrapServers(), Map.of())) {
            producer.send(new ProducerRecord<>(topic, "a")).get();
            kafka.proxy().stall();
            var held = producer.send(new ProducerRecord<>(topic, "b"));
            var behind = producer.send(new ProducerRecord<>(topic, "c"));
            assertThat(held).isNotDone();
            kafka.proxy().heal();
            held.get();
            behind.get();
        }

        assertThat(Clients.consume(kafka.bootstrapServers(), "consumer", Names.unique("billing"), topic, 3))
                .containsExactly("a", "b", "c");
    }

    @Test
    void clients_find_back_after_a_cut() throws Exception {
        String topic = kafka.newTopic("orders", 1);
        try (var producer = Clients.producer(kafka.bootstrapServers(), Map.of())) {
            producer.send(new ProducerRecord<>(topic, "a")).get();
            kafka.proxy().cut();
            var held = Clients.sending(producer, topic, "b");
            assertThat(kafka.proxy().connections()).isZero();
            kafka.proxy().heal();
            held.get();
        }
    }
}
