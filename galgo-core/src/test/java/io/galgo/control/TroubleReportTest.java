/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.consume.ConsumerStatus.PartitionStatus;
import io.galgo.control.Status.Held;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a consumer tells of what is not ordinary. */
class TroubleReportTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    @Test
    void commitsThatFailAreSaidWithTheReasonAndNothingElseIs() {
        assertThat(of(Optional.of("the coordinator moves"))).singleElement().satisfies(held -> {
            assertThat(held.kind()).isEqualTo(Held.Kind.COMMIT_FAILING);
            assertThat(held.topic()).isEqualTo("t");
            assertThat(held.partition()).isEqualTo(3);
            assertThat(held.offset()).as("it is about no single event").isEmpty();
            assertThat(held.error()).isEqualTo("the coordinator moves");
            assertThat(held.since()).isEqualTo(NOW);
        });
        assertThat(of(Optional.empty())).isEmpty();
    }

    @Test
    void aLongReasonIsCut() {
        assertThat(of(Optional.of("x".repeat(5_000))))
                .singleElement()
                .satisfies(held -> assertThat(held.error()).hasSize(100).endsWith("x…"));
    }

    private static List<Held> of(Optional<String> uncommitted) {
        var partition = new PartitionStatus(
                "t",
                3,
                7,
                9,
                2,
                2,
                0,
                0,
                false,
                Optional.empty(),
                uncommitted,
                false,
                Optional.empty(),
                Optional.empty());
        return TroubleReport.of(List.of(partition), List.of(), new SettingsInForce(), NOW);
    }
}
