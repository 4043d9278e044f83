/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Objects;

/**
 * The handler call that a thread is in, for libraries whose calls do not heed an interruption, as those of most databases: they say what ends
 * them once the call is over its {@linkplain HandlerOptions#timeLimit time limit}.
 *
 * <pre>{@code
 * try (var connection = dataSource.getConnection();
 *         var held = HandlerCall.onTimeLimit(() -> abort(connection))) {
 *     ...
 * }
 * }</pre>
 *
 * Connections that {@code Inbox.once} gives a handler are looked after already.
 */
public final class HandlerCall {

    private static final Held NOTHING = () -> {};

    private HandlerCall() {}

    /** What ends with a handler call, until it is closed. */
    public interface Held extends AutoCloseable {

        /** From its return on, nothing is done to what was held; what is just being done is waited for. */
        @Override
        void close();
    }

    /**
     * Has something done when this thread's handler call is over its time limit, before the interruption, which waits for it for a second or
     * so: on another thread, once; at once and on this thread if the limit is over already. Outside of a handler call, in one without a time limit, and on a thread that an asynchronous handler
     * goes on with, it is never done.
     *
     * @param letGo ends what the thread waits for; what it throws is logged
     * @return to be closed, by this thread, before what is held is used for anything else, as before a connection goes back to its pool
     */
    public static Held onTimeLimit(Runnable letGo) {
        Objects.requireNonNull(letGo, "letGo");
        var call = TimeLimits.ofThread();
        return call == null ? NOTHING : call.hold(letGo);
    }
}
