/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.retry;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private final Exception failure = new IOException("on purpose");

    @Test
    void byDefaultThereAreFiveAttempts() {
        assertThat(RetryPolicy.ofDefaults().triesAgain(failure, 4)).isTrue();
        assertThat(RetryPolicy.ofDefaults().triesAgain(failure, 5)).isFalse();
        assertThat(RetryPolicy.none().triesAgain(failure, 1)).isFalse();
        assertThat(RetryPolicy.ofDefaults().unlimited().triesAgain(failure, 1_000_000))
                .isTrue();
    }

    @Test
    void waitsDoubleUpToTheLongest() {
        var policy = RetryPolicy.backoff(ofMillis(200), ofSeconds(1)).jitter(0);
        assertThat(policy.waitAfter(1, () -> 0)).isEqualTo(ofMillis(200));
        assertThat(policy.waitAfter(2, () -> 0)).isEqualTo(ofMillis(400));
        assertThat(policy.waitAfter(3, () -> 0)).isEqualTo(ofMillis(800));
        assertThat(policy.waitAfter(4, () -> 0)).isEqualTo(ofSeconds(1));
        assertThat(policy.waitAfter(Integer.MAX_VALUE, () -> 0)).isEqualTo(ofSeconds(1));
    }

    @Property
    void everyWaitIsPositiveAndWithinTheSpreadOfTheLongest(
            @ForAll @IntRange(min = 1) int attempt,
            @ForAll @DoubleRange(max = 1, maxIncluded = false) double random,
            @ForAll @DoubleRange(max = 1) double jitter,
            @ForAll @IntRange(min = 1, max = 86_400_000) int first) {
        var longest = Duration.ofMillis(first).plusHours(1);
        var wait = RetryPolicy.backoff(ofMillis(first), longest).jitter(jitter).waitAfter(attempt, () -> random);
        assertThat(wait).isPositive();
        assertThat(wait.toMillis()).isLessThanOrEqualTo((long) Math.ceil(longest.toMillis() * (1 + jitter)));
    }

    @Test
    void theSpreadGoesBothWays() {
        var policy = RetryPolicy.backoff(ofSeconds(1), ofSeconds(10)).jitter(0.2);
        assertThat(policy.waitAfter(1, () -> 0)).isEqualTo(ofMillis(800));
        assertThat(policy.waitAfter(1, () -> 0.5)).isEqualTo(ofSeconds(1));
    }

    @Test
    void whatCannotSucceedIsNotTriedAgain() {
        var policy = RetryPolicy.ofDefaults().nonRetryable(IllegalStateException.class::isInstance);
        assertThat(policy.triesAgain(new NonRetryableException("no such customer"), 1))
                .isFalse();
        assertThat(policy.triesAgain(new IllegalStateException(), 1)).isFalse();
        assertThat(policy.triesAgain(failure, 1)).isTrue();
    }

    @Test
    void aFuturesWrappingDoesNotHideTheFailure() {
        var refused = new NonRetryableException("no such customer");
        assertThat(RetryPolicy.ofDefaults().triesAgain(new CompletionException(refused), 1))
                .isFalse();
        assertThat(RetryPolicy.ofDefaults().triesAgain(new ExecutionException(new CompletionException(refused)), 1))
                .isFalse();
        assertThat(RetryPolicy.ofDefaults().triesAgain(new CompletionException(failure), 1))
                .isTrue();
    }

    @Test
    void wrongSettingsAreNamedWithTheirRange() {
        assertThatThrownBy(() -> RetryPolicy.backoff(ofNanos(1), ofSeconds(1)))
                .hasMessageContaining("from 1 ms to the longest");
        assertThatThrownBy(() -> RetryPolicy.backoff(ofSeconds(2), ofSeconds(1)))
                .hasMessageContaining("backoff(PT2S, PT1S)");
        assertThatThrownBy(() -> RetryPolicy.backoff(ofSeconds(1), ofDays(366)))
                .hasMessageContaining("at most 365 days");
        assertThatThrownBy(() -> RetryPolicy.backoff(ofSeconds(1), ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RetryPolicy.ofDefaults().attempts(0)).hasMessageContaining("attempts(0): at least 1");
        for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> RetryPolicy.ofDefaults().jitter(share))
                    .hasMessageContaining("a share from 0 to 1");
        }
        assertThatThrownBy(() -> RetryPolicy.ofDefaults().waitAfter(0, () -> 0)).hasMessageContaining("count from 1");
    }

    @Test
    void aPrintedPolicySaysWhatItDoes() {
        assertThat(RetryPolicy.ofDefaults()).hasToString("5 attempts, PT0.2S doubling to PT10S, spread by 20 %");
        assertThat(RetryPolicy.none()).hasToString("1 attempt");
    }
}
