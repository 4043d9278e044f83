/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import static io.galgo.bench.Case.Kind.COMPUTING;
import static io.galgo.bench.Case.Kind.CRASH;
import static io.galgo.bench.Case.Kind.FAILING_KEY;
import static io.galgo.bench.Case.Kind.LATENCY;
import static io.galgo.bench.Case.Kind.RATE;
import static io.galgo.bench.KeyChoice.uniform;

import io.galgo.bench.KeyChoice.Spread;
import java.time.Duration;
import java.util.List;

/** The cases of {@code bench consume}. Sizes are chosen so that a good contender takes one to three seconds. */
final class Cases {

    private static final int PARTITIONS = 8;
    private static final Duration NONE = Duration.ZERO;
    private static final List<String> FIELD =
            List.of("plain", "spring-kafka", "parallel-consumer", "keyed-loop", "galgo-by-key");
    private static final List<String> ORDERS = List.of(
            "plain",
            "spring-kafka",
            "parallel-consumer",
            "keyed-loop",
            "galgo-by-key",
            "galgo-by-partition",
            "galgo-unordered");
    private static final List<String> ALL = List.of(
            "plain",
            "plain-untuned",
            "spring-kafka",
            "parallel-consumer",
            "keyed-loop",
            "galgo-by-key",
            "galgo-by-partition",
            "galgo-unordered");
    private static final List<String> BESIDE_HEALTHY =
            List.of("plain", "spring-kafka", "parallel-consumer", "keyed-loop", "galgo-by-key-healthy", "galgo-by-key");

    private Cases() {}

    static List<Case> all() {
        return List.of(
                rate("no-work", "handlers that return at once", 6_000_000, 10_007, 64, NONE, ALL),
                rate("work-1ms", "1 ms, 10,007 keys", 3_000_000, 10_007, 10_000, ms(1), ORDERS),
                rate("work-2ms-64", "2 ms, 64 in flight", 60_000, 10_007, 64, ms(2), ORDERS),
                rate("work-10ms-1000-keys", "10 ms, 1,000 keys", 100_000, 1_000, 1_000, ms(10), FIELD),
                rate("work-10ms-100-keys", "10 ms, 100 keys", 20_000, 100, 100, ms(10), FIELD),
                keyed("hot-key", "1 ms, half the records on one key", 5_000, Spread.HALF_ON_ONE),
                keyed("zipf", "1 ms, keys by Zipf's law", 30_000, Spread.ZIPF),
                new Case(
                        "failing-key",
                        "1 ms, one key of 10,000 always fails",
                        FAILING_KEY,
                        300_000,
                        256,
                        PARTITIONS,
                        uniform(10_000),
                        256,
                        ms(1),
                        BESIDE_HEALTHY),
                size("values-1k", "no work, values of 1 KB", 2_000_000, 1_000, PARTITIONS),
                size("values-10k", "no work, values of 10 KB", 400_000, 10_000, PARTITIONS),
                size("partitions-64", "no work, 64 partitions", 6_000_000, 256, 64),
                new Case(
                        "cpu-5us",
                        "about 5 us of arithmetic",
                        COMPUTING,
                        1_000_000,
                        256,
                        PARTITIONS,
                        uniform(10_007),
                        64,
                        NONE,
                        ORDERS),
                new Case(
                        "latency",
                        "publish to handler at 1,000/s",
                        LATENCY,
                        0,
                        256,
                        PARTITIONS,
                        uniform(10_007),
                        64,
                        NONE,
                        FIELD),
                new Case(
                        "crash",
                        "2 ms, 64 in flight, one key slow, kill -9",
                        CRASH,
                        60_000,
                        256,
                        PARTITIONS,
                        uniform(5_000),
                        64,
                        ms(2),
                        FIELD));
    }

    static Case named(String name) {
        return all().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no case " + name + "; known are "
                        + String.join(", ", all().stream().map(Case::name).toList())));
    }

    private static Case rate(
            String name,
            String title,
            long records,
            int keys,
            int concurrency,
            Duration work,
            List<String> contenders) {
        return new Case(name, title, RATE, records, 256, PARTITIONS, uniform(keys), concurrency, work, contenders);
    }

    private static Case keyed(String name, String title, long records, Spread spread) {
        var keys = new KeyChoice(10_000, spread);
        return new Case(name, title, RATE, records, 256, PARTITIONS, keys, 1_000, ms(1), FIELD);
    }

    private static Case size(String name, String title, long records, int valueBytes, int partitions) {
        return new Case(name, title, RATE, records, valueBytes, partitions, uniform(10_007), 64, NONE, FIELD);
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
