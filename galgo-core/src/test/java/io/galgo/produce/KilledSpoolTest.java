/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service is killed at random moments, with the brokers there, out of reach, or taking what they do not acknowledge. Whatever the moment: each
 * event that was accepted is published, none twice, none behind a newer one of its key.
 */
@WithKafka(proxied = true)
class KilledSpoolTest {

    private static final int PARTITIONS = 3;
    private static final int MOST_ACCEPTED = 600;

    private final EmbeddedKafka kafka;

    @TempDir
    private Path directory;

    KilledSpoolTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void nothingAcceptedIsLostRepeatedOrOutOfOrderWhenServicesAreKilled() {
        kill(6);
    }

    @Test
    @Tag("soak")
    void nothingAcceptedIsLostRepeatedOrOutOfOrderWhenServicesAreKilledOverAndOver() {
        kill(Integer.getInteger("galgo.kills", 300));
    }

    private void kill(int times) {
        var random = new Random(times);
        var topic = kafka.newTopic("numbers", PARTITIONS);
        var accepted = new ArrayList<String>();
        int away = 0;
        for (int life = 0; life < times; life++) {
            try (var service = ChildJvm.of(SpoolService.class)
                    .args(kafka.bootstrapServers(), topic, directory.toString(), Integer.toString(life))
                    .jvmArgs("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                    .start()) {
                awaitAccepted(service, 1 + random.nextInt(MOST_ACCEPTED));
                int fault = random.nextInt(3);
                if (fault > 0) {
                    away++;
                    if (fault == 1) {
                        kafka.proxy().cut();
                    } else {
                        kafka.proxy().stallReplies();
                    }
                    awaitAccepted(service, accepted(service).size() + 1 + random.nextInt(MOST_ACCEPTED));
                }
                service.kill9();
                assertThat(service.lines()).noneMatch(line -> line.contains("Exception"));
                accepted.addAll(accepted(service));
                if (random.nextBoolean()) {
                    kafka.proxy().heal();
                }
            }
        }
        kafka.proxy().heal();
        try (var publisher = SpoolKit.publisher(kafka, SpoolSettings.in(directory))) {
            await().atMost(ofMinutes(1)).until(() -> publisher.status().unsent() == 0);
            assertThat(publisher.status().damagedFiles()).isZero();
        }
        var published = new ArrayList<String>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            var records = SpoolKit.read(kafka, topic, partition);
            for (int key = 0; key < SpoolService.KEYS; key++) {
                var name = "key" + key;
                var ofKey = records.stream()
                        .filter(record -> record.key().equals(name))
                        .map(record -> record.value())
                        .toList();
                assertThat(ofKey).doesNotHaveDuplicates().isSortedAccordingTo(KilledSpoolTest::compare);
                published.addAll(ofKey);
            }
        }
        assertThat(published).containsAll(accepted);
        System.out.printf(
                "%d kills, %d of them without brokers: %d events accepted, %d published, 0 lost, 0 repeated, 0 out of order%n",
                times, away, accepted.size(), published.size());
    }

    private static void awaitAccepted(ChildJvm service, int count) {
        await().pollInterval(ofMillis(5))
                .atMost(ofMinutes(1))
                .until(() -> accepted(service).size() >= count);
    }

    private static List<String> accepted(ChildJvm service) {
        return service.lines().stream()
                .filter(line -> line.startsWith(SpoolService.ACCEPTED) && line.endsWith(" ."))
                .map(line -> line.split(" ", -1)[1])
                .toList();
    }

    private static int compare(String one, String other) {
        var a = one.split(":", -1);
        var b = other.split(":", -1);
        int lives = Integer.compare(Integer.parseInt(a[0]), Integer.parseInt(b[0]));
        return lives == 0 ? Integer.compare(Integer.parseInt(a[1]), Integer.parseInt(b[1])) : lives;
    }
}
