/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.console.GroupLag;
import io.galgo.console.ShowLag;
import io.galgo.console.SimulatedConsole;
import io.galgo.console.lag.Standing;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.SimulatedCluster;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a console adds up of millions of partitions is what it says of them one by one. */
class SummedLagTest {

    private static final ShowLag ALL = new ShowLag(Optional.empty(), Optional.empty(), OptionalInt.empty());

    @Test
    void lagThatIsAddedUpIsThatOfThePartitionsOneByOne() {
        try (var cluster = new SimulatedCluster(2_000, 20, 500, Instant.parse("2026-03-01T12:00:00Z"))) {
            cluster.readCommits();
            cluster.showBrokers();
            var rows = rows(cluster.picture().still());
            assertThat(rows).isEqualTo(rows(cluster.picture()));
            assertThat(rows).extracting(GroupLag::standing).contains(Standing.FINE, Standing.NOT_KNOWN);
        }
    }

    @Test
    void soItIsBeforeAnybodyKnowsSinceWhenTheyWait() {
        try (var cluster = new SimulatedCluster(2_000, 80, 10_000, Instant.parse("2026-03-01T12:00:00Z"))) {
            cluster.readCommits();
            cluster.showBrokersFirst();
            var rows = rows(cluster.picture().still());
            assertThat(rows).isEqualTo(rows(cluster.picture()));
            assertThat(rows).anySatisfy(row -> assertThat(row.waitingSince()).isPresent());
            assertThat(rows).anySatisfy(row -> {
                assertThat(row.standing()).isEqualTo(Standing.NOT_KNOWN);
                assertThat(row.waitingSince()).isEmpty();
            });
        }
    }

    /** Without the partitions: those that are added up come without. */
    private static List<GroupLag> rows(Picture picture) {
        var table = (ShowLag.LagTable) SimulatedConsole.answer(ALL, picture).content();
        return table.rows().stream()
                .map(row -> new GroupLag(
                        row.group(),
                        row.topic(),
                        row.runsGalgo(),
                        row.committedLag(),
                        row.waiting(),
                        row.waitingIsExact(),
                        row.waitingSince(),
                        row.standing(),
                        row.cause(),
                        List.of()))
                .toList();
    }
}
