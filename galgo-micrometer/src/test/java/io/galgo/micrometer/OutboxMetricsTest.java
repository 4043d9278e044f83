/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.jdbc.Outbox;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Meters of a real outbox. */
@WithKafka
@WithPostgres
class OutboxMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void metersTellWhatWaitsAndWhatWasPublished(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws SQLException {
        var name = Names.unique("outbox");
        postgres.createDatabase(name);
        var topic = Topic.json(kafka.newTopic("numbers", 1), Integer.class);
        var galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        try (var outbox = Outbox.create(galgo, postgres.dataSource(name))) {
            outbox.createSchema();
            var relay = outbox.startRelay();
            outbox.<SQLException>inTransaction(connection -> {
                for (int i = 0; i < 3; i++) {
                    outbox.publish(connection, topic, "k", i);
                }
                outbox.publishAt(connection, topic, "k", 9, Instant.now().plus(Duration.ofDays(1)));
            });
            try (var metrics = new OutboxMetrics("test", relay, Duration.ofMillis(100))) {
                metrics.bindTo(registry);

                await().until(() -> published() == 3 && gauge("rows") == 0);
                assertThat(gauge("scheduled")).isEqualTo(1);
                assertThat(gauge("stuck")).isZero();
                assertThat(gauge("keys.held")).isZero();
                assertThat(gauge("alarms")).isZero();
                assertThat(registry.get("galgo.outbox.relaying")
                                .tag("shards", "0-255")
                                .gauge()
                                .value())
                        .isEqualTo(1);
            }
            assertThat(registry.getMeters()).isEmpty();
        }
    }

    private double published() {
        var counter =
                registry.find("galgo.outbox.published").tag("shards", "0-255").functionCounter();
        return counter == null ? 0 : counter.count();
    }

    private double gauge(String name) {
        return registry.get("galgo.outbox." + name).gauge().value();
    }
}
