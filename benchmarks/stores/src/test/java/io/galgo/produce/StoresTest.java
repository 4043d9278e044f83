/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Prints how fast each store appends, synced, and empties, and what a kill leaves in it. */
class StoresTest {

    private static final int KILLS = Integer.getInteger("galgo.kills", 20);
    private static final long APPEND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int ROUNDS = 2;
    private static final int BACKLOG = 200_000;

    @TempDir
    private Path home;

    @Test
    void howFastTheyAre() throws Exception {
        System.out.printf("%-8s %6s %12s %9s %9s%n", "store", "group", "events/s", "p50 ms", "p99 ms");
        for (int group : new int[] {1, 100, 2_000}) {
            for (int round = 0; round < ROUNDS; round++) {
                for (var kind : Store.Kind.values()) {
                    append(kind, group);
                }
            }
        }
        System.out.printf("%-8s %12s %14s %14s%n", "store", "emptied/s", "full MiB", "emptied MiB");
        for (int round = 0; round < ROUNDS; round++) {
            for (var kind : Store.Kind.values()) {
                empty(kind);
            }
        }
    }

    private void append(Store.Kind kind, int group) throws Exception {
        var directory = Files.createTempDirectory(home, kind.name());
        var events = StoreService.events(1, group);
        var times = new ArrayList<Long>();
        try (var store = kind.open(directory)) {
            for (int i = 0; i < 20; i++) {
                store.append(events);
            }
            long start = System.nanoTime();
            long now = start;
            while (now - start < APPEND_NANOS) {
                store.append(events);
                long before = now;
                now = System.nanoTime();
                times.add(now - before);
            }
            var sorted = times.stream().mapToLong(nanos -> nanos).sorted().toArray();
            System.out.printf(
                    "%-8s %6d %,12.0f %9.2f %9.2f%n",
                    kind,
                    group,
                    group * 1e9 * sorted.length / Arrays.stream(sorted).sum(),
                    sorted[sorted.length / 2] / 1e6,
                    sorted[sorted.length * 99 / 100] / 1e6);
        }
        delete(directory);
    }

    private void empty(Store.Kind kind) throws Exception {
        var directory = Files.createTempDirectory(home, kind.name());
        try (var store = kind.open(directory)) {
            for (int done = 0; done < BACKLOG; done += 2_000) {
                store.append(StoreService.events(done, 2_000));
            }
            long full = size(directory);
            long start = System.nanoTime();
            int taken = 0;
            for (var events = store.take(2_000); !events.isEmpty(); events = store.take(2_000)) {
                taken += events.size();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(taken).isEqualTo(BACKLOG);
            System.out.printf("%-8s %,12.0f %14d %14d%n", kind, taken / seconds, full >> 20, size(directory) >> 20);
        }
        delete(directory);
    }

    @ParameterizedTest
    @EnumSource
    void nothingAppendedIsLostOrOutOfOrderAfterKills(Store.Kind kind) throws Exception {
        var random = new Random(1);
        long appended = 0;
        long reopening = 0;
        long found = 0;
        for (int life = 0; life < KILLS; life++) {
            try (var service = ChildJvm.of(StoreService.class)
                    .args(kind.name(), home.toString(), Long.toString(found + 1))
                    .jvmArgs("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                    .start()) {
                for (int lines = 1 + random.nextInt(200); lines > 0; lines--) {
                    service.awaitLine(line -> line.startsWith(StoreService.APPENDED), Duration.ofMinutes(1));
                }
                service.kill9();
                appended = service.lines().stream()
                        .filter(line -> line.startsWith(StoreService.APPENDED) && line.endsWith(" ."))
                        .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
                        .max()
                        .orElse(appended);
            }
            long start = System.nanoTime();
            try (var store = kind.open(home)) {
                reopening = Math.max(reopening, System.nanoTime() - start);
                for (var events = store.take(1_000); !events.isEmpty(); events = store.take(1_000)) {
                    for (var event : events) {
                        assertThat(event.number()).isEqualTo(++found);
                    }
                }
            }
            assertThat(found).isGreaterThanOrEqualTo(appended);
        }
        System.out.printf(
                "%-8s %d kills, %,d events appended, %,d found, 0 lost, opened in %d ms at most%n",
                kind, KILLS, appended, found, reopening / 1_000_000);
    }

    private static long size(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
