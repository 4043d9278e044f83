/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Services are killed at random moments, mostly while they relay: between update, publish, commit, send, acknowledgement and deletion.
 * Afterwards database and topic agree.
 */
@WithKafka
@ParameterizedClass
@EnumSource(Way.class)
@ExtendWith(SharedServers.class)
class KillTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int INSTANCES = 3;
    private static final int LONGEST_LIFE_MS = 150;

    @TempDir
    Path directory;

    private final Way way;

    KillTest(Way way) {
        this.way = way;
    }

    @Test
    void databaseAndTopicAgreeAfterManyKills(EmbeddedKafka kafka) throws Exception {
        kill(15, Fixture.create(kafka, way.kind().shared()));
    }

    @Test
    @Tag("soak")
    void databaseAndTopicAgreeAfterThousandsOfKills(EmbeddedKafka kafka) throws Exception {
        kill(
                Integer.getInteger("galgo.kills", 3_000),
                Fixture.create(kafka, way.kind().shared()));
    }

    private void kill(int times, Fixture fixture) throws Exception {
        Shop.createTables(fixture.database());
        try (var outbox = Fixture.outbox(way.builder(fixture))) {
            var options = QuickJvm.options(directory, Shop.class, arguments(fixture, -1), KillTest::awaitWork);
            var kills = new AtomicInteger();
            var killers = Executors.newFixedThreadPool(INSTANCES);
            var done = IntStream.range(0, INSTANCES)
                    .mapToObj(instance -> killers.submit(() -> {
                        var random = new Random(instance);
                        for (int n = kills.getAndIncrement(); n < times; n = kills.getAndIncrement()) {
                            killOne(arguments(fixture, n), options, random);
                        }
                        return null;
                    }))
                    .toList();
            for (var killer : done) {
                killer.get();
            }
            killers.shutdown();

            outbox.startRelay();
            way.awaitDrained(fixture);
            int events = Ledger.agreesWithTopic(fixture);
            assertThat(events).as("events of services that were killed").isGreaterThan(times * 5);
        }
        way.release(fixture);
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

    private List<String> arguments(Fixture fixture, int seed) {
        return Shop.arguments(fixture, Fixture.LEASE, seed, true, way);
    }

    private static void awaitWork(ChildJvm child) {
        child.awaitLine(line -> line.equals("relaying"), PATIENCE);
    }
}
