/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import io.galgo.consume.CommitView;
import java.util.Optional;

/**
 * What a group committed for one partition.
 *
 * @param topic the topic
 * @param partition the partition
 * @param offset what is read next; for a group that runs Galgo, all below is done
 * @param at when, epoch milliseconds by the broker; 0 if not known, as where the topic of commits may not be read
 * @param movedAt since when it is this offset, as far as known, to the second; 0 if not known
 * @param rate how many offsets a second it moved of late; NaN if not known
 * @param isGalgo whether a Galgo consumer made the commit
 * @param doneAhead how many offsets above it are done; 0 for other clients, who cannot say
 * @param view what Galgo's consumer said beside it, if that is more than the offset says
 */
public record Commit(
        String topic,
        int partition,
        long offset,
        long at,
        long movedAt,
        float rate,
        boolean isGalgo,
        int doneAhead,
        Optional<CommitView> view) {}
