/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/** Stands as the cause in the dead letter of an event that somebody had skipped. */
public final class SkippedException extends Exception {

    private static final long serialVersionUID = 1;

    SkippedException() {
        super("Skipped by request", null, false, false);
    }
}
