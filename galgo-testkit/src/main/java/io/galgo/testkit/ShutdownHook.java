/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

/** Closes a server with the JVM, unless it was closed before. */
final class ShutdownHook {
    private final Thread thread;

    ShutdownHook(String name, Runnable close) {
        thread = new Thread(close, name);
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /** No longer needed; in a JVM that is already shutting down nothing can or need be done. */
    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException shuttingDown) {
            assert shuttingDown != null;
        }
    }
}
