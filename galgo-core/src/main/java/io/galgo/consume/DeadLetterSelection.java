/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.List;

/**
 * The dead letters that a filter found at one moment: what an act on {@link #ids()} would be about.
 *
 * @param letters in the order of their partitions and offsets
 * @param isComplete whether these are all; false where the filter's limit cut them off
 */
public record DeadLetterSelection(List<DeadLetterSummary> letters, boolean isComplete) {

    public DeadLetterSelection {
        letters = List.copyOf(letters);
    }

    /** Returns which letters these are. */
    public List<DeadLetterId> ids() {
        return letters.stream().map(DeadLetterSummary::id).toList();
    }
}
