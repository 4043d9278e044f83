/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.consume.SoakEvidence.Attempt;
import io.galgo.testkit.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The members of a soak's group: each life of one is a JVM, with a file that it writes its attempts to. */
final class SoakMembers implements AutoCloseable {

    private static final Duration TO_LEAVE = Duration.ofSeconds(60);

    private final Path directory;
    private final String[] args;
    private final List<ChildJvm> lives = new CopyOnWriteArrayList<>();

    /** @param args a member's, but for the file */
    SoakMembers(Path directory, String... args) {
        this.directory = directory;
        this.args = args;
    }

    /** Returns the number of the new life. */
    int start() {
        int life = lives.size();
        lives.add(ChildJvm.of(SoakMember.class)
                .args(args)
                .args(file(life).toString())
                .jvmArgs("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .systemProperty("org.slf4j.simpleLogger.showDateTime", "true")
                .systemProperty("org.slf4j.simpleLogger.log.io.galgo.consume.Assignments", "info")
                .systemProperty("org.slf4j.simpleLogger.log.io.galgo.consume.StartPositions", "warn")
                .systemProperty("org.slf4j.simpleLogger.log.io.galgo.consume.Committer", "warn")
                .systemProperty("org.slf4j.simpleLogger.log.io.galgo.consume.Parking", "warn")
                .start());
        return life;
    }

    ChildJvm get(int life) {
        return lives.get(life);
    }

    /** Has a member leave in good order. */
    void leave(int life) {
        get(life).terminate();
        get(life).awaitExit(TO_LEAVE);
    }

    /** Returns how often a member has noticed that it was thrown out. */
    long losses(int life) {
        return get(life).lines().stream()
                .filter(line -> line.contains(": lost ["))
                .count();
    }

    /** Returns what members said at the end, or thought worth an error. */
    List<String> lastWords(int lines) {
        var words = new ArrayList<String>();
        for (int life = 0; life < lives.size(); life++) {
            var all = get(life).lines();
            words.add("life " + life + ":");
            all.stream().filter(line -> line.contains("ERROR")).limit(lines).forEach(words::add);
            words.addAll(all.subList(Math.max(0, all.size() - lines), all.size()));
        }
        return words;
    }

    List<Attempt> attempts() {
        var attempts = new ArrayList<Attempt>();
        for (int life = 0; life < lives.size(); life++) {
            int number = life;
            try {
                if (Files.exists(file(life))) {
                    Files.readAllLines(file(life)).stream()
                            .filter(Attempt::is)
                            .forEach(line -> attempts.add(Attempt.parse(number, line)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        attempts.sort(Comparator.comparingLong(Attempt::begun));
        return attempts;
    }

    private Path file(int life) {
        return directory.resolve("life-" + life + ".txt");
    }

    @Override
    public void close() {
        lives.forEach(ChildJvm::close);
    }
}
