/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A main class that runs in a JVM of its own, for tests in which a process dies or stops for a while.
 *
 * <p>The child has this JVM's class path, unless it is given another, and its output is kept here. It ends with this JVM, however that ends: an
 * orderly end kills it, and when this JVM is killed the child sees its standard input close and ends itself (the main
 * method must not read standard input; only a child that is frozen at that moment stays).
 *
 * <p>{@link #freeze()}, {@link #thaw()} need a Unix. Safe for use by several threads.
 */
public final class ChildJvm implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long to read on once it has ended: a process that it started may hold its output open. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Process process;
    private final ChildOutput output;
    private final ShutdownHook hook = new ShutdownHook("child-jvm-close", this::close);

    ChildJvm(ChildJvmBuilder settings) {
        ProcessBuilder builder = new ProcessBuilder(command(settings)).redirectErrorStream(true);
        builder.environment().putAll(settings.environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new TestkitException("Cannot start a JVM for " + settings.mainClass, e);
        }
        output = new ChildOutput(settings.mainClass + " (process " + process.pid() + ")");
        ProxyConnection.daemon("child-output-" + process.pid(), this::readOutput);
    }

    /** A child that runs this class's {@code public static void main(String[])}; the class need not be public. */
    public static ChildJvmBuilder of(Class<?> mainClass) {
        return new ChildJvmBuilder(mainClass);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** All lines of standard output and standard error so far, in the order they came. */
    public List<String> lines() {
        return output.lines();
    }

    /**
     * Waits for a line of output. Each call goes on behind the line that the last one returned.
     *
     * @return the line
     * @throws TestkitException if there is none in time, or the child ends without one; its output is in the message
     */
    public String awaitLine(Predicate<String> wanted, Duration patience) {
        return output.await(wanted, patience);
    }

    /** Ends the child at once by {@code SIGKILL}: no shutdown hook runs. Returns when it is dead. */
    public void kill9() {
        process.toHandle().destroyForcibly();
        awaitDeath(PATIENCE);
    }

    /** Stops all the child's threads by {@code SIGSTOP}, as a long pause of the machine does. */
    public void freeze() {
        signal("STOP");
        Path stat = Path.of("/proc", String.valueOf(pid()), "stat");
        if (Files.exists(stat)) {
            Await.until(PATIENCE, "process " + pid() + " is frozen", () -> isStopped(stat));
        }
    }

    /** Lets a frozen child go on. */
    public void thaw() {
        signal("CONT");
    }

    /** Asks the child to end, by {@code SIGTERM}: shutdown hooks run. Does not wait, see {@link #awaitExit}. */
    public void terminate() {
        // Not process.destroy(), which closes the output before the last words are read
        process.toHandle().destroy();
    }

    /**
     * Waits for the child's end, and until its last words are among its {@link #lines()}.
     *
     * @return its exit code; 128 + the signal's number if a signal ended it
     * @throws TestkitException if it does not end in time
     */
    public int awaitExit(Duration patience) {
        int exitCode = awaitDeath(patience);
        output.awaitEnd(LAST_WORDS);
        return exitCode;
    }

    private int awaitDeath(Duration patience) {
        try {
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TestkitException(output.describe("Child did not end within " + patience.toMillis() + " ms"));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw TestkitException.interrupted("waiting for the end of process " + pid(), e);
        }
    }

    /** Kills the child if it is still alive. */
    @Override
    public void close() {
        hook.remove();
        kill9();
    }

    private static List<String> command(ChildJvmBuilder settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(settings.classPath);
        command.addAll(settings.jvmArgs);
        command.add(ChildMain.class.getName());
        command.add(settings.mainClass);
        command.addAll(settings.args);
        return command;
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            output.add("(output ends here: " + e + ")");
        } finally {
            output.end();
        }
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new TestkitException(output.describe("Cannot send SIG" + name + "; is the child dead?"));
            }
        } catch (IOException e) {
            throw new TestkitException("There is no kill command here to send SIG" + name, e);
        } catch (InterruptedException e) {
            throw TestkitException.interrupted("sending SIG" + name, e);
        }
    }

    private static boolean isStopped(Path stat) {
        try {
            String line = Files.readString(stat);
            return line.charAt(line.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            throw new TestkitException("Cannot read " + stat + "; did the child die?", e);
        }
    }
}
