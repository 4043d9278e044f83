/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.status;

import io.galgo.control.ControlRecords;
import io.galgo.control.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What all instances together write of themselves, by the encoder they use: a beat every ten seconds, a hello an hour, and of one instance in a hundred
 * with each beat five partitions that are held.
 */
final class StatusTraffic {

    private static final String TOPIC = "galgo.status";
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123Z");
    private static final int PARTITIONS_OF_A_TOPIC = 10;

    /** A batch of its own, and the record's own numbers in it. */
    private static final int OF_KAFKA = 73;

    private static final int LARGEST_HELLO = 1_024;

    private StatusTraffic() {}

    static double bytesPerSecond(StatusJob job) {
        double beats = job.instances() / 10.0 * bytes(beat());
        double hellos = job.instances() / 3_600.0 * Math.min(bytes(hello(job)), LARGEST_HELLO + OF_KAFKA);
        double troubles = job.instances() / 100.0 / 10.0 * bytes(trouble());
        return beats + hellos + troubles;
    }

    static int beatBytes() {
        return bytes(beat());
    }

    private static int bytes(Status status) {
        var record = ControlRecords.of(TOPIC, status);
        return record.key().length + record.value().length + OF_KAFKA;
    }

    private static Status beat() {
        return new Status.Beat(instance(), group(), AT, 98_765_432, 1_234, 56, 64, -17, "5c1f09ab");
    }

    private static Status hello(StatusJob job) {
        var owned = new TreeMap<String, List<Integer>>();
        for (int i = 0; i < job.partitionsEach(); i++) {
            owned.computeIfAbsent(
                            "domain-07.topic-%05d".formatted(i / PARTITIONS_OF_A_TOPIC), topic -> new ArrayList<>())
                    .add(i % PARTITIONS_OF_A_TOPIC);
        }
        return new Status.Hello(
                instance(),
                group(),
                AT,
                "billing-0190c3a2-90ab-7001-9d5a-3f4b6c7d8e9f",
                "billing",
                "1.42.0",
                "billing-7f9c5d4b6-x2k8q",
                AT,
                List.copyOf(owned.keySet()),
                List.of("domain-07.invoices"),
                "by-key",
                Map.of("concurrency", "64"),
                List.of("console-1"),
                owned);
    }

    private static Status trouble() {
        var held = new ArrayList<Status.Held>();
        for (int partition = 0; partition < 5; partition++) {
            held.add(new Status.Held(
                    Status.Held.Kind.RETRYING,
                    "domain-07.topic-00001",
                    partition,
                    OptionalLong.of(812_044),
                    4,
                    OptionalInt.of(10),
                    AT,
                    Optional.of(AT.plusSeconds(200)),
                    "SocketTimeoutException: Read timed out at PaymentClient.charge:88",
                    63,
                    true,
                    Optional.empty()));
        }
        return new Status.Trouble(instance(), group(), AT, held);
    }

    private static String instance() {
        return "billing-7f9c5d4b6-x2k8q-0190c3a2";
    }

    private static String group() {
        return "team-07.service-0042";
    }
}
