/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.retry;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private final CircuitBreaker breaker = CircuitBreaker.ofDefaults();

    @Test
    void waitsDoubleUpToTheLongestAndAreSpread() {
        var quick = breaker.waits(ofSeconds(1), ofSeconds(5));
        assertThat(quick.waitBefore(1, () -> 0.5)).isEqualTo(ofSeconds(1));
        assertThat(quick.waitBefore(3, () -> 0.5)).isEqualTo(ofSeconds(4));
        assertThat(quick.waitBefore(100, () -> 0.5)).isEqualTo(ofSeconds(5));
        assertThat(quick.waitBefore(1, () -> 0)).isEqualTo(ofMillis(800));
    }

    @Test
    void aShareSaysHowManyMayHaveSucceeded() {
        assertThat(breaker.keys(10).share(0.5).successesAllowed()).isEqualTo(10);
        assertThat(breaker.keys(10).share(0.2).successesAllowed()).isEqualTo(40);
        assertThat(breaker.keys(10).share(1).successesAllowed()).isZero();
    }

    @Test
    void whatIsIgnoredIsJudgedWithoutTheWrappingOfAFuture() {
        var ignoring = breaker.ignoring(IllegalStateException.class::isInstance);
        assertThat(ignoring.counts(new CompletionException(new IllegalStateException())))
                .isFalse();
        assertThat(ignoring.counts(new IllegalArgumentException())).isTrue();
    }

    @Test
    void isOffOnlyIfSaidSo() {
        assertThat(breaker.isOff()).isFalse();
        assertThat(CircuitBreaker.off().isOff()).isTrue();
        assertThat(CircuitBreaker.off().keys(5).isOff()).isTrue();
        assertThat(CircuitBreaker.off()).hasToString("off");
    }

    @Test
    void valuesOutOfRangeAreRefusedWithTheRange() {
        assertThatThrownBy(() -> breaker.keys(1)).hasMessageContaining("CircuitBreaker.off()");
        assertThatThrownBy(() -> breaker.share(0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> breaker.within(ofMillis(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> breaker.waits(ofSeconds(2), ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> breaker.probes(0)).hasMessageContaining("from 1");
    }
}
