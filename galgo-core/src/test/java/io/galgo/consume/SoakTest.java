/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The {@link SoakGuarantee}s hold for a group that is maltreated in every way at random moments. A failure names its seed:
 * {@code -Dgalgo.seed=N} draws the same faults in the same order, though what they meet is up to the machine.
 */
class SoakTest {

    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void keepsWhatIsGuaranteedWhateverHappens(String protocol) throws Exception {
        round(new SoakMode(protocol, Ordering.BY_KEY, seed()), directory, SHORT);
    }

    @Test
    @Tag("soak")
    void keepsWhatIsGuaranteedForAnHour() throws Exception {
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("galgo.minutes", 60)).toNanos();
        var modes = Ordering.values();
        for (int n = 0; System.nanoTime() < end; n++) {
            var mode = new SoakMode(n % 2 == 0 ? "classic" : "consumer", modes[n / 2 % modes.length], seed() + n);
            round(mode, directory.resolve(Integer.toString(n)), LONG);
        }
    }

    private static long seed() {
        return Long.getLong("galgo.seed", new Random().nextInt(1_000_000));
    }

    private static void round(SoakMode mode, Path directory, Duration time) throws Exception {
        Files.createDirectories(directory);
        System.out.println(mode + " in " + directory);
        try (var round = new SoakRound(mode, directory)) {
            var seen = round.run(time);
            System.out.println(mode + ": " + seen.events().size() + " events, "
                    + seen.attempts().size() + " attempts, " + seen.parked().size() + " parked, "
                    + seen.letters().size() + " dead letters " + states(seen) + ", "
                    + seen.calls().size() + " redrives, "
                    + seen.faults().size() + " faults");
            for (var guarantee : SoakGuarantee.values()) {
                var breaches = guarantee.breaches(seen);
                if (!breaches.isEmpty()) {
                    var first = breaches.get(0);
                    throw new AssertionError(mode + ": " + guarantee + " is broken " + breaches.size() + " times: "
                            + breaches.subList(0, Math.min(10, breaches.size())) + "\n"
                            + (first.place() == null ? "" : round.about(seen, first.place())) + round.scene());
                }
            }
            assertThat(seen.events()).as("what the round is about").hasSizeGreaterThan(1_000);
            assertThat(states(seen)).as("what became of letters").containsKey(DeadLetterState.MENDED);
        }
    }

    private static Map<DeadLetterState, Long> states(SoakEvidence seen) {
        return seen.letters().stream()
                .collect(Collectors.groupingBy(SoakEvidence.Letter::state, Collectors.counting()));
    }
}
