/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

/**
 * The outbox is as full as its limit allows, since events are not published as fast as they come, or not at all: see {@link
 * OutboxBuilder#limit}. The transaction that was to publish fails; later it may succeed.
 */
public final class OutboxFullException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    OutboxFullException(String message) {
        super(message);
    }
}
