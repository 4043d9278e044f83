/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.util.List;

/**
 * The records that a partition holds from an offset on, as far as they were read.
 *
 * @param from where reading began
 * @param to the offset before which all was read
 * @param records what stands there, in order; offsets without a record are holes, as compaction and transactions leave them
 */
public record Stretch(long from, long to, List<RecordHead> records) {
    public Stretch {
        records = List.copyOf(records);
    }

    /** Returns how many of the offsets read hold no record. */
    public long holes() {
        return to - from - records.size();
    }
}
