/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.jdbc.RelayStatus.State;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Broker and database are stopped, and all goes on. */
@WithKafka(own = true)
@ParameterizedClass
@EnumSource(Way.class)
class OutageTest {

    /** Of this class alone, since they are stopped. */
    private static final Map<Server.Kind, Server> SERVERS = new EnumMap<>(Server.Kind.class);

    private final Way way;
    private final Server server;
    private EmbeddedKafka kafka;
    private Fixture service;
    private Outbox outbox;
    private Relay relay;

    OutageTest(Way way) {
        this.way = way;
        server = SERVERS.computeIfAbsent(way.kind(), Server.Kind::own);
    }

    @AfterAll
    static void stopServers() {
        SERVERS.values().forEach(Server::close);
        SERVERS.clear();
    }

    @BeforeEach
    void start(EmbeddedKafka ownKafka) throws SQLException {
        kafka = ownKafka;
        service = Fixture.create(ownKafka, server);
        outbox = Fixture.outbox(builder());
        relay = outbox.startRelay();
        service.publish(outbox, "k", "0");
        drained();
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    private boolean log() {
        return way == Way.LOG;
    }

    private OutboxBuilder builder() {
        return way.builder(service);
    }

    private void drained() throws SQLException {
        way.awaitDrained(service);
    }

    @Test
    void eventsWaitForABrokerThatIsAway() throws SQLException {
        kafka.stop(1);
        for (int i = 1; i <= 5; i++) {
            service.publish(outbox, "k", Integer.toString(i));
        }
        await().until(() -> state() == State.WAITING_FOR_KAFKA);
        assertThat(relay.status().ranges().get(0).reason()).isPresent();
        assertThat(relay.status().backlog().orElseThrow().rows()).isEqualTo(log() ? 0 : 5);

        kafka.start(1);
        drained();
        thereAreInOrder(5);
    }

    @Test
    void aBrokerThatDiesInTheMiddleLosesAndRepeatsNothing() throws SQLException {
        for (int i = 1; i <= 300; i++) {
            service.publish(outbox, "k", Integer.toString(i));
            if (i == 100) {
                kafka.kill(1);
            }
            if (i == 200) {
                kafka.start(1);
            }
        }
        drained();
        thereAreInOrder(300);
    }

    @Test
    void theRelayFindsADatabaseThatWasRestarted() throws SQLException {
        server.stop();
        await().until(() -> state() == State.WAITING_FOR_DATABASE);
        assertThat(relay.status().databaseError()).isPresent();

        server.start();
        service.publish(outbox, "k", "1");
        drained();
        thereAreInOrder(1);
    }

    @Test
    void aRelayStartsBeforeItsDatabase() throws SQLException {
        relay.close();
        service.publish(outbox, "k", "1");
        server.kill();
        try (var early = builder().build()) {
            early.startRelay();
            server.start();
            drained();
        }
        thereAreInOrder(1);
    }

    /** What a server knows of how far a slot was read is older after a crash: it sends all since then again. */
    @Test
    void aDatabaseThatCrashesHasNothingPublishedAgain() throws SQLException {
        for (int i = 1; i <= 300; i++) {
            service.publish(outbox, "k", Integer.toString(i));
        }
        drained();
        relay.close();
        server.kill();
        server.start();
        outbox.close();
        outbox = builder().build();
        outbox.startRelay();
        service.publish(outbox, "k", "301");
        drained();
        thereAreInOrder(301);
    }

    private State state() {
        return relay.status().ranges().get(0).state();
    }

    private void thereAreInOrder(int last) {
        assertThat(service.valuesOf("k"))
                .containsExactlyElementsOf(IntStream.rangeClosed(0, last)
                        .mapToObj(i -> "\"" + i + "\"")
                        .toList());
    }
}
