/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

/** Something in the test environment, not in the code under test, failed: a server did not start, a wait ran out. */
public final class TestkitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TestkitException(String message) {
        super(message);
    }

    TestkitException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Restores the thread's interrupt flag for the caller to see. */
    static TestkitException interrupted(String doing, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new TestkitException("Interrupted while " + doing, e);
    }
}
