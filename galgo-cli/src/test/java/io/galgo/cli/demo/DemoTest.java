/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.cli.CommandRun;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import org.junit.jupiter.api.Test;

@WithKafka
@WithPostgres
class DemoTest {

    @Test
    void ordersRunToTheirEndOnAKafkaAndADatabaseOfTheUsersOwnAndAgainChangeNothing(
            EmbeddedKafka kafka, EmbeddedPostgres postgres) {
        var command = new String[] {
            "demo",
            "--headless",
            "--json",
            "--count",
            "25",
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--jdbc-url",
            postgres.createDatabase(Names.unique("demo"))
        };

        var first = CommandRun.of(command);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.json().get("orders").asInt()).isEqualTo(25);
        assertThat(first.json().get("events").asInt()).isGreaterThan(75);
        assertThat(first.json().get("lost").asInt()).isZero();
        assertThat(first.json().get("invariants_broken").asInt()).isZero();

        var second = CommandRun.of(command);
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.json().get("events").asInt()).isZero();
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
