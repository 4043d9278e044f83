/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.act.Right;
import java.util.Optional;

/** What a route asks of whoever calls it. What of the answer they see is the route's own business: see {@link Filter}. */
enum Permission {
    /** Nothing: what it gives is no secret. */
    OPEN(Optional.empty()),
    /** A session. */
    SIGNED_IN(Optional.empty()),
    /** A session, and {@link Right#WATCH} somewhere on the cluster. */
    WATCH(Optional.of(Right.WATCH)),
    /** A session, and {@link Right#READ} somewhere on the cluster. */
    READ(Optional.of(Right.READ)),
    /**
     * A session, and {@link Right#WATCH} somewhere on the cluster: whether they may act, and where, the executor says, who writes down whom it
     * refuses.
     */
    ACT(Optional.of(Right.WATCH)),
    /** What {@code /metrics} asks: a session, the token, or nothing where the console was started so. */
    METRICS(Optional.empty());

    private final Optional<Right> right;

    Permission(Optional<Right> right) {
        this.right = right;
    }

    Optional<Right> right() {
        return right;
    }
}
