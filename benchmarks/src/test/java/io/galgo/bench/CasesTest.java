/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CasesTest {

    @Test
    void everyCaseHasThePlainLoopToCompareWithAndGalgo() {
        assertThat(Cases.all()).allSatisfy(one -> {
            assertThat(one.contenders()).contains("plain").anyMatch(name -> name.startsWith("galgo-"));
            one.contenders().forEach(Contestant::named);
        });
    }

    @Test
    void choosingContendersKeepsThePlainLoop() {
        var chosen = Cases.named("no-work").only(List.of("galgo-by-key"));

        assertThat(chosen.contenders()).containsExactly("plain", "galgo-by-key");
    }

    @Test
    void aHealthyTwinIsTheSameContenderWithoutTheFailingKey() {
        var healthy = Contestant.named("galgo-by-key-healthy");

        assertThat(healthy.name()).isEqualTo("galgo-by-key");
        assertThat(healthy.healthy()).isTrue();
    }

    @Test
    void anUnknownCaseIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> Cases.named("no-such"))
                .hasMessageContaining("no-such")
                .hasMessageContaining("work-2ms-64");
    }
}
