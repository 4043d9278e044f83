/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;

/** A handler took longer than its {@link HandlerOptions#timeLimit time limit}: it was interrupted, and failed, or was abandoned. */
public final class HandlerTimeoutException extends Exception {

    private static final long serialVersionUID = 1;

    private HandlerTimeoutException(String message) {
        super(message);
    }

    static HandlerTimeoutException abandoned() {
        return new HandlerTimeoutException("The handler was abandoned: it did not return after its time limit");
    }

    HandlerTimeoutException(Duration limit, Throwable cause) {
        super("The handler took longer than " + limit + " and was interrupted", cause);
    }
}
