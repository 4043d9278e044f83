/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Random;

/** What becomes of an event of a soak, written in its value. */
enum SoakFate {
    FINE(80, 0),
    /** Takes longer than a fast handler may. */
    SLOW(8, 0),
    /** Succeeds at its second attempt. */
    RETRIED(5, 1),
    /** Succeeds at its last attempt, the later ones of which are made in the parked topic. */
    PARKED(4, SoakMember.ATTEMPTS - 1),
    /** Fails at all attempts. */
    DEAD(2, SoakMember.ATTEMPTS),
    /** Fails at once for good. */
    POISON(1, SoakMember.ATTEMPTS);

    private final int percent;
    private final int failures;

    SoakFate(int percent, int failures) {
        this.percent = percent;
        this.failures = failures;
    }

    static SoakFate random(Random random) {
        int drawn = random.nextInt(100);
        for (var fate : values()) {
            drawn -= fate.percent;
            if (drawn < 0) {
                return fate;
            }
        }
        throw new IllegalStateException("The shares of all fates are 100 %");
    }

    boolean failsAt(int attempt) {
        return attempt <= failures;
    }

    /** Tells whether it becomes a dead letter. */
    boolean isDead() {
        return failures == SoakMember.ATTEMPTS;
    }

    /** Tells whether it is given up after this attempt. */
    boolean isLast(int attempt) {
        return this == POISON || attempt == SoakMember.ATTEMPTS;
    }
}
