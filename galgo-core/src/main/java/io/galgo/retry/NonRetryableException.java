/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.retry;

/** Thrown by a handler to say that trying again cannot help: the event becomes a dead letter at once. */
public class NonRetryableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a reason, which the dead letter carries. */
    public NonRetryableException(String reason) {
        super(reason);
    }

    /** With a reason, which the dead letter carries, and a cause. */
    public NonRetryableException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
