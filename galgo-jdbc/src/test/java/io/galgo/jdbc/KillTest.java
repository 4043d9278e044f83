/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Services are killed at random moments, mostly while they relay: between update, publish, commit, send, acknowledgement and deletion.
 * Afterwards database and topic agree.
 */
@WithKafka
@WithPostgres
class KillTest {

    private static final Duration LEASE = Duration.ofMillis(150);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int INSTANCES = 3;
    private static final int LONGEST_LIFE_MS = 150;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"table", "log"})
    void databaseAndTopicAgreeAfterTwoHundredKills(String way, EmbeddedKafka kafka, EmbeddedPostgres postgres)
            throws Exception {
        kill(200, way, Fixture.create(kafka, postgres));
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "log"})
    @Tag("soak")
    void databaseAndTopicAgreeAfterThousandsOfKills(String way, EmbeddedKafka kafka, EmbeddedPostgres postgres)
            throws Exception {
        kill(Integer.getInteger("galgo.kills", 3_000), way, Fixture.create(kafka, postgres));
    }

    private void kill(int times, String way, Fixture fixture) throws Exception {
        Shop.createTables(fixture.database());
        boolean log = way.equals("log");
        try (var outbox = Fixture.outbox(log ? fixture.logBuilder() : fixture.outboxBuilder())) {
            var options = QuickJvm.options(directory, Shop.class, arguments(fixture, -1, way), KillTest::awaitWork);
            var kills = new AtomicInteger();
            var killers = Executors.newFixedThreadPool(INSTANCES);
            var done = IntStream.range(0, INSTANCES)
                    .mapToObj(instance -> killers.submit(() -> {
                        var random = new Random(instance);
                        for (int n = kills.getAndIncrement(); n < times; n = kills.getAndIncrement()) {
                            killOne(arguments(fixture, n, way), options, random);
                        }
                        return null;
                    }))
                    .toList();
            for (var killer : done) {
                killer.get();
            }
            killers.shutdown();

            outbox.startRelay();
            if (log) {
                fixture.awaitDrained();
            }
            await().until(() -> fixture.waiting() == 0);
            int events = Ledger.agreesWithTopic(fixture);
            assertThat(events).as("events of services that were killed").isGreaterThan(times * 5);
        }
        fixture.dropSlot();
    }

    private static void killOne(List<String> arguments, String[] options, Random random) throws InterruptedException {
        try (var child = ChildJvm.of(Shop.class)
                .args(arguments.toArray(String[]::new))
                .jvmArgs(options)
                .start()) {
            var moment = random.nextInt(5) == 0 ? "started" : "relaying";
            child.awaitLine(line -> line.equals(moment), PATIENCE);
            Thread.sleep(random.nextInt(LONGEST_LIFE_MS)); // waits for nothing: the moment of death is to be any
            child.kill9();
        }
    }

    private static List<String> arguments(Fixture fixture, int seed, String way) {
        return Shop.arguments(fixture, LEASE, seed, true, way);
    }

    private static void awaitWork(ChildJvm child) {
        child.awaitLine(line -> line.equals("relaying"), PATIENCE);
    }
}
