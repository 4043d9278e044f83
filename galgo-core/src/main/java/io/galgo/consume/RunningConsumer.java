/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;

/** A consumer that has been started. Safe for any thread. */
public interface RunningConsumer extends AutoCloseable {

    /** Finishes what is being handled, commits and leaves; waits at most the drain timeout. */
    @Override
    void close();

    /** Finishes what is being handled for at most that long, commits and leaves. */
    void close(Duration timeout);
}
