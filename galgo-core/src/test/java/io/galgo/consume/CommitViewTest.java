/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.consume.CommitView.OffsetRange;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What others can read of a commit. */
class CommitViewTest {

    private static final Stamp STAMP =
            new Stamp(Uuid.randomUuid(), "0123456789ab", 7, Stamp.Why.SEEK, 1_700_000_000_000L);

    @Test
    void saysWhoCommittedWhyAndWhatIsDoneAbove() {
        var marks = Marks.from(100)
                .done(102, 104, 1)
                .done(104, 105, 2)
                .done(107, 108, 2)
                .build();
        var text = new CommitMetadata(STAMP, marks).encode(4_000).text();
        var view = CommitView.read(100, text).orElseThrow();
        assertThat(view.topicId()).isEqualTo(STAMP.topicId());
        assertThat(view.instance()).isEqualTo("0123456789ab");
        assertThat(view.reason()).isEqualTo(CommitView.Reason.SEEK);
        assertThat(view.done()).containsExactly(new OffsetRange(102, 105), new OffsetRange(107, 108));
        assertThat(view.doneAhead()).isEqualTo(4);
        assertThat(view.parked()).isEmpty();
    }

    @Test
    void saysWhatWaitsInTheParkedTopic() {
        var due = Instant.ofEpochMilli(1_700_000_060_000L);
        var parked = new ParkedState(
                new Uuid(5, 6),
                Marks.none(10),
                List.of(new ParkedState.Head(10, 2, due.toEpochMilli()), new ParkedState.Head(14, 9, -1)));
        var text =
                new CommitMetadata(STAMP, Marks.none(100), parked).encode(4_000).text();
        var view = CommitView.read(100, text).orElseThrow().parked().orElseThrow();
        assertThat(view.edge()).isEqualTo(10);
        assertThat(view.waiting().get(0).failedAttempts()).isEqualTo(2);
        assertThat(view.waiting().get(0).due()).contains(due);
        assertThat(view.waiting().get(1).due()).isEmpty();
    }

    @Test
    void whatIsNotGalgosIsEmpty() {
        assertThat(CommitView.read(100, null)).isEmpty();
        assertThat(CommitView.read(100, "")).isEmpty();
        assertThat(CommitView.read(100, "g9;new")).isEmpty();
        assertThat(CommitView.read(100, "committed by hand")).isEmpty();
    }
}
