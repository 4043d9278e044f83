/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;

/** An event could not be published. Says which, whether trying again can help, and what to do. */
public final class PublishException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient EventId id;
    private final boolean retriable;

    PublishException(EventId id, boolean retriable, String message, Throwable cause) {
        super(message, cause);
        this.id = id;
        this.retriable = retriable;
    }

    /** Returns the identity of the event. Publish again with the same id: then it is a repeat, not another event. */
    public EventId id() {
        return id;
    }

    /** Tells whether the same event may go through later. */
    public boolean retriable() {
        return retriable;
    }
}
