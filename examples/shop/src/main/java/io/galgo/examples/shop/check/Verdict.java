/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.check;

import java.util.List;

/**
 * What {@link Invariants} found.
 *
 * @param published how many events all services have published
 * @param lost a sentence for each event that a subscriber never got
 * @param broken what else does not add up
 */
public record Verdict(long published, List<String> lost, List<Broken> broken) {

    /** One thing that is wrong: which invariant it breaks, and a sentence that says where. */
    public record Broken(String invariant, String sentence) {}

    public Verdict {
        lost = List.copyOf(lost);
        broken = List.copyOf(broken);
    }

    /** Tells whether nothing is wrong. */
    public boolean isGood() {
        return lost.isEmpty() && broken.isEmpty();
    }
}
