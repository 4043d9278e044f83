/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.cli.CommandRun;
import io.galgo.examples.shop.Shop;
import io.galgo.examples.shop.ShopSettings;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each with a Kafka of its own: what one shop leaves unhandled would be the next one's. */
@WithPostgres
class DemoTest {

    private EmbeddedKafka kafka; // null where the demo starts one

    @AfterEach
    void stop() {
        if (kafka != null) {
            kafka.close();
        }
    }

    @Test
    void ordersRunToTheirEndOnAKafkaAndADatabaseOfTheUsersOwnAndAgainChangeNothing(EmbeddedPostgres postgres) {
        kafka = EmbeddedKafka.create();
        var url = postgres.createDatabase(Names.unique("demo"));

        var first = demo(url, "--count", "25");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.json().get("orders").asInt()).isEqualTo(25);
        assertThat(first.json().get("events").asInt()).isGreaterThan(75);
        assertThat(first.json().get("lost").asInt()).isZero();
        assertThat(first.json().get("invariants_broken").asInt()).isZero();

        var second = demo(url, "--count", "25");
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.json().get("events").asInt()).isZero();
    }

    @Test
    void ordersComeToTheirEndThroughTheLogToo(EmbeddedPostgres postgres) throws SQLException {
        kafka = EmbeddedKafka.create();
        var name = Names.unique("log");
        var url = postgres.createDatabase(name);

        var run = demo(url, "--count", "25", "--outbox", "log");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get("lost").asInt()).isZero();
        try (var connection = postgres.dataSource(name).getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(pg_drop_replication_slot(slot_name))"
                        + " FROM pg_replication_slots WHERE database = current_database()")) {
            result.next();
            assertThat(result.getInt(1)).as("services with a slot").isEqualTo(6);
        }
    }

    @Test
    void whenNothingMovesAnyMoreItGivesUpAndSaysWhichOrdersHang(EmbeddedPostgres postgres) throws Exception {
        kafka = EmbeddedKafka.create();
        var name = Names.unique("stuck");
        var url = postgres.createDatabase(name);
        Shop.prepare(ShopSettings.of(kafka.bootstrapServers(), url, null));
        try (var connection = postgres.dataSource(name).getConnection();
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE shop_mail.sent ADD CHECK (order_id NOT LIKE '%s9-%')");
        }

        var run = demo(url, "--count", "3", "--seed", "9", "--stall-seconds", "3");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.json().get("broken").toString())
                .contains("Nothing has moved for 3 s", "Order s9-1 is ", "not mailed", "never reached mail");
    }

    private CommandRun demo(String url, String... further) {
        var arguments = new ArrayList<>(List.of(
                "demo", "--headless", "--json", "--bootstrap-servers", kafka.bootstrapServers(), "--jdbc-url", url));
        arguments.addAll(List.of(further));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void underChaosNothingIsLostAndEverythingHappensOnce() {
        var run =
                CommandRun.of("demo", "--headless", "--json", "--chaos", "--seed", "3", "--count", "30", "--rate", "3");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get("lost").asInt()).isZero();
        assertThat(run.json().get("invariants_broken").asInt()).isZero();
        assertThat(run.json().get("duplicates_suppressed").asInt()).isPositive();
        assertThat(run.json().get("faults").fieldNames())
                .toIterable()
                .contains(
                        "broker killed",
                        "broker stopped",
                        "database killed",
                        "database stopped",
                        "events delivered twice");
    }
}
