/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.examples.shop.ShopMain;
import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.TestkitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A service in a process of its own, through all its lives. */
final class ServiceProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SIGTERM = 128 + 15;
    private static final int TAIL = 5;
    private static final List<String> LOGGERS =
            List.of("io.galgo", "org.apache.kafka.clients.consumer.internals.ConsumerCoordinator", "com.zaxxer.hikari");

    private final String name;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Optional<Path> logs;
    private final List<String> troubles = new ArrayList<>();
    private ChildJvm process;
    private boolean placedAll;
    private long handled;
    private long handledAtStart;
    private boolean closed;
    private long duplicatesOfFormerLives;

    ServiceProcess(String name, List<String> arguments, Map<String, String> environment, Optional<Path> logs) {
        this.logs = logs;
        this.name = name;
        this.arguments = List.copyOf(arguments);
        this.environment = environment;
        start();
    }

    private void start() {
        var builder = ChildJvm.of(ShopMain.class)
                .args(arguments.toArray(String[]::new))
                .jvmArgs(
                        name.equals("cart") ? "-Xmx1g" : "-Xmx160m", // the cart holds all orders of its files
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto");
        environment.forEach(builder::environment);
        logs.ifPresent(directory ->
                LOGGERS.forEach(logger -> builder.systemProperty("org.slf4j.simpleLogger.log." + logger, "info")));
        process = builder.start();
        handledAtStart = handled;
    }

    /** Takes note of how much it has handled in all its lives. */
    synchronized void observe(long handledSoFar) {
        handled = handledSoFar;
    }

    /** Tells whether it has done something in this life: killed before, it would never come to work on a slow machine. */
    synchronized boolean isAtWork() {
        return handled > handledAtStart;
    }

    /** Kills it as {@code kill -9} does, and starts it again. */
    synchronized void killAndRestart() {
        if (closed) {
            return;
        }
        process.kill9();
        remember();
        start();
    }

    /** Starts it again if it ended by itself, which it never should. */
    synchronized void reviveIfDead() {
        if (!closed && !process.isAlive()) {
            troubles.add(name + " ended by itself: " + tail());
            remember();
            start();
        }
    }

    synchronized boolean hasPlacedAll() {
        placedAll = placedAll || process.lines().contains(ShopMain.ALL_PLACED);
        return placedAll;
    }

    synchronized long duplicates() {
        return duplicatesOfFormerLives + duplicatesOfThisLife();
    }

    private long duplicatesOfThisLife() {
        return process.lines().stream()
                .filter(line -> line.startsWith(ShopMain.DUPLICATES))
                .mapToLong(line -> Long.parseLong(line.substring(ShopMain.DUPLICATES.length())))
                .max()
                .orElse(0);
    }

    private void remember() {
        hasPlacedAll();
        duplicatesOfFormerLives += duplicatesOfThisLife();
        end();
    }

    private void end() {
        logs.ifPresent(this::writeLog);
        process.close();
    }

    private void writeLog(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve(name + "-" + process.pid() + ".log"), process.lines());
        } catch (IOException e) {
            troubles.add("The log of " + name + " cannot be written: " + e);
        }
    }

    synchronized List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** Asks it to end in good order. */
    synchronized void terminate() {
        if (!closed) {
            process.terminate();
        }
    }

    /** Waits for its end in good order; if that does not come, kills it and notes it. */
    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            int exit = process.awaitExit(PATIENCE);
            if (exit != SIGTERM) {
                troubles.add(name + " ended with exit code " + exit + " when asked to end: " + tail());
            }
        } catch (TestkitException e) {
            troubles.add(name + " did not end within " + PATIENCE.toSeconds() + " s when asked to: " + tail());
        }
        end();
    }

    private String tail() {
        var lines = process.lines();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    }
}
