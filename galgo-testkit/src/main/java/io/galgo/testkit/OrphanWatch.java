/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Ends a database server whose JVM was killed. The server is a process of its own and would run for ever; so a shell
 * waits for its standard input to close, which happens however this JVM ends. Without a shell, as on Windows, there is no
 * watch.
 */
final class OrphanWatch implements AutoCloseable {
    /** Arguments: the file with the process id, the signal, the directory to remove, or nothing. */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            cat > /dev/null
            pid=$(head -n 1 "$1" 2> /dev/null) || exit 0
            kill -"$2" "$pid" 2> /dev/null || exit 0
            while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
            if [ -n "$3" ]; then rm -rf "$3"; fi
            """;

    /** Null where there is no shell. */
    private final Process shell;

    private OrphanWatch(Process shell) {
        this.shell = shell;
    }

    /**
     * @param pidFile has the server's process id in its first line while it runs
     * @param signal ends the server at once
     * @param remove a directory to remove afterwards, or null
     */
    static OrphanWatch over(Path pidFile, String signal, Path remove) {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return new OrphanWatch(null);
        }
        try {
            return new OrphanWatch(new ProcessBuilder(
                            "sh",
                            "-c",
                            SCRIPT,
                            "orphan-watch",
                            pidFile.toString(),
                            signal,
                            remove == null ? "" : remove.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new TestkitException("Cannot start a shell to watch over the server of " + pidFile, e);
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
