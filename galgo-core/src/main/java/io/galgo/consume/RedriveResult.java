/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.List;
import java.util.Map;

/**
 * What a redrive did: each letter it was asked for is in exactly one of these.
 *
 * @param redriven handed to the group now
 * @param notOpen left alone, since they were not open: in which state they were
 * @param refused cannot be redriven: why not
 * @param notYet left for another call: as many as the group should have at once are under way, or another redrive took over
 */
public record RedriveResult(
        List<DeadLetterId> redriven,
        Map<DeadLetterId, DeadLetterState> notOpen,
        Map<DeadLetterId, String> refused,
        List<DeadLetterId> notYet) {

    public RedriveResult {
        redriven = List.copyOf(redriven);
        notOpen = Map.copyOf(notOpen);
        refused = Map.copyOf(refused);
        notYet = List.copyOf(notYet);
    }
}
