/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/** Why an event waits whose key was parked by somebody. Its cause is what the event had failed with before, if it had. */
public final class ParkedException extends Exception {

    private static final long serialVersionUID = 1;

    ParkedException(Throwable before) {
        super("parked by request", before, false, false);
    }

    /** Tells whether an event waits for that, be it of this process or read from the parked topic. */
    static boolean isWhy(Throwable failure) {
        return failure instanceof ParkedException
                || (failure instanceof ParkedRecord.FailedBefore
                        && ParkedException.class.getName().equals(failure.getMessage()));
    }
}
