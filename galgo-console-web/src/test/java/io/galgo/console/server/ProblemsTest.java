/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.console.GroupLag;
import io.galgo.console.lag.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a problem is said to begin and to end. */
class ProblemsTest {

    private final Problems problems = new Problems();

    @Test
    void aProblemBeginsAndEndsOnceEachAfterHalfAMinute() {
        assertThat(at(0, Standing.NEEDS_YOU)).isEmpty();
        assertThat(at(29, Standing.NEEDS_YOU)).isEmpty();
        assertThat(at(30, Standing.NEEDS_YOU)).singleElement().matches(Problems.Change::began);
        assertThat(at(90, Standing.NO_OWNER)).isEmpty();
        assertThat(at(100, Standing.FINE)).isEmpty();
        assertThat(at(130, Standing.FINE)).singleElement().matches(change -> !change.began());
        assertThat(at(200, Standing.FINE)).isEmpty();
    }

    @Test
    void oneThatComesAndGoesIsNotTold() {
        assertThat(at(0, Standing.NEEDS_YOU)).isEmpty();
        assertThat(at(20, Standing.CATCHING_UP)).isEmpty();
        assertThat(at(31, Standing.NEEDS_YOU)).isEmpty();
    }

    @Test
    void theProblemOfAGroupThatIsGoneEnds() {
        at(0, Standing.NO_OWNER);
        assertThat(at(30, Standing.NO_OWNER)).hasSize(1);
        assertThat(problems.take(Instant.ofEpochSecond(31), List.of())).isEmpty();
        assertThat(problems.take(Instant.ofEpochSecond(61), List.of()))
                .singleElement()
                .matches(change -> !change.began());
    }

    private List<Problems.Change> at(long second, Standing standing) {
        var row = new GroupLag(
                "billing", "shop.orders", true, 1, 1, true, Optional.empty(), standing, Optional.empty(), List.of());
        return problems.take(Instant.ofEpochSecond(second), List.of(row));
    }
}
