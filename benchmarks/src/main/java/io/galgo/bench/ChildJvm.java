/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own. It dies with this one: its standard input ends, and so does what waits for it. */
final class ChildJvm implements AutoCloseable {

    private static final int TAIL_LINES = 40;

    private final Process process;
    private final BufferedReader out;
    private final Path errors;

    private ChildJvm(Process process, Path errors) {
        this.process = process;
        this.out = process.inputReader();
        this.errors = errors;
    }

    static ChildJvm start(Path javaHome, List<String> options, String classPath, Class<?> main, String... args) {
        return start(javaHome, options, classPath, main.getName(), List.of(args));
    }

    static ChildJvm start(Path javaHome, List<String> options, String classPath, String main, List<String> args) {
        var command = new ArrayList<String>();
        command.add(javaHome.resolve("bin").resolve("java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(args);
        try {
            var errors = Files.createTempFile("galgo-bench-", ".log");
            var process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new ChildJvm(process, errors);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command.get(0), e);
        }
    }

    /**
     * Waits for the line that begins so and returns the rest of it.
     *
     * @throws IllegalStateException with the end of what it wrote as errors, if it ends before
     */
    String await(String beginning) {
        return awaitEither(beginning, beginning).substring(beginning.length());
    }

    /** Waits for a line that begins in one of two ways and returns all of it; else as {@link #await}. */
    String awaitEither(String one, String other) {
        try {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(one) || line.startsWith(other)) {
                    return line;
                }
            }
            process.waitFor(5, TimeUnit.SECONDS);
            throw new IllegalStateException("The process ended without an outcome:\n" + tail());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what the process prints", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** Writes a line to its standard input. */
    void tell(String line) {
        try {
            var in = process.outputWriter();
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The process takes no more input", e);
        }
    }

    /** Kills it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Waits until it has ended by itself, or kills it after a while. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyEnded) {
            // then there is nobody to tell
        }
        awaitEnd();
        deleteErrors(errors.toFile());
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void deleteErrors(File file) {
        if (!file.delete()) {
            file.deleteOnExit();
        }
    }

    private String tail() throws IOException {
        var lines = Files.readAllLines(errors);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }
}
