/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.cdc.ChangeCapture;
import io.galgo.cdc.DatabaseAddress;
import io.galgo.produce.NewEvent;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Meters of a real capture. */
@WithKafka
@WithPostgres
class CaptureMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void metersTellWhatWasSeenAndPublishedAndHowMuchOfTheLogWaits(EmbeddedKafka kafka, EmbeddedPostgres postgres)
            throws SQLException {
        var name = Names.unique("stock").replace('-', '_');
        postgres.createDatabase(name);
        var topic = Topic.json(kafka.newTopic("stock-levels", 1), Integer.class);
        sql(
                postgres,
                name,
                "CREATE TABLE stock (sku text PRIMARY KEY, quantity int)",
                "INSERT INTO stock SELECT 'k' || n, n FROM generate_series(1, 3) n");
        var galgo = Galgo.builder()
                .service(name)
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        var address = new DatabaseAddress("127.0.0.1", postgres.port(), name, "postgres", "postgres");
        try (var capture = ChangeCapture.postgres(galgo, address)
                        .table(
                                "public.stock",
                                change -> change.after().longValue("quantity") == 2
                                        ? List.of()
                                        : List.of(
                                                NewEvent.of(topic, change.key().string("sku"), 1)))
                        .start();
                var metrics = new CaptureMetrics("stock", capture, Duration.ofMillis(100))) {
            metrics.bindTo(registry);

            await().until(() -> counter("published") == 2);
            assertThat(counter("changes")).isEqualTo(3);
            assertThat(counter("laid.aside")).isZero();
            await().until(() -> gauge("capturing") == 1 && gauge("slot.held") >= 0);
            assertThat(gauge("trouble")).isZero();
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    private static void sql(EmbeddedPostgres postgres, String database, String... statements) throws SQLException {
        try (var connection = postgres.dataSource(database).getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private double counter(String name) {
        return registry.get("galgo.capture." + name).functionCounter().count();
    }

    private double gauge(String name) {
        return registry.get("galgo.capture." + name).gauge().value();
    }
}
