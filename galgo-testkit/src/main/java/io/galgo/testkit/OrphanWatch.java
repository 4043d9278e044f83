/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Ends a PostgreSQL server whose JVM was killed. The server is a process of its own and would run for ever; so a shell
 * waits for its standard input to close, which happens however this JVM ends. Without a shell, as on Windows, there is no
 * watch.
 */
final class OrphanWatch implements AutoCloseable {
    /** First argument the data directory, second the directory to remove, or nothing. SIGQUIT ends a server at once. */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            cat > /dev/null
            pid=$(head -n 1 "$1/postmaster.pid" 2> /dev/null) || exit 0
            kill -QUIT "$pid" 2> /dev/null || exit 0
            while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
            if [ -n "$2" ]; then rm -rf "$2"; fi
            """;

    /** Null where there is no shell. */
    private final Process shell;

    private OrphanWatch(Process shell) {
        this.shell = shell;
    }

    /** @param remove a directory to remove afterwards, or null */
    static OrphanWatch over(Path data, Path remove) {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return new OrphanWatch(null);
        }
        try {
            return new OrphanWatch(new ProcessBuilder(
                            "sh",
                            "-c",
                            SCRIPT,
                            "orphan-watch",
                            data.toString(),
                            remove == null ? "" : remove.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new TestkitException("Cannot start a shell to watch over PostgreSQL in " + data, e);
        }
    }

    /** For a server that is down: its watch finds nothing to end. */
    @Override
    public void close() {
        if (shell != null) {
            // Also closes what its cat reads
            shell.destroyForcibly();
        }
    }
}
