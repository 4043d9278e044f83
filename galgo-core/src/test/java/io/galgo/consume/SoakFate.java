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
    /** Fails at all attempts, until it is redriven. */
    DEAD(2, SoakMember.ATTEMPTS),
    /** Fails at once for good, until it is redriven. */
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

    /**
     * Tells whether an attempt fails.
     *
     * @param offset the event's
     * @param round how often it was redriven
     */
    boolean failsAt(long offset, int round, int attempt) {
        return attempt <= (round == 0 ? failures : failuresAgain((int) ((offset + round) % 4)));
    }

    /** Of what is redriven some are mended at once, some at a later attempt, and some are letters again, which the next round may mend. */
    private int failuresAgain(int drawn) {
        if (this == POISON) {
            return drawn % 2 == 0 ? 0 : SoakMember.ATTEMPTS;
        }
        return switch (drawn) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> SoakMember.ATTEMPTS - 1;
            default -> SoakMember.ATTEMPTS;
        };
    }

    /** Tells whether it is given up after this attempt, if that failed. */
    boolean isLast(int attempt) {
        return this == POISON || attempt == SoakMember.ATTEMPTS;
    }
}
