/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.consume.SoakEvidence.Attempt;
import io.galgo.consume.SoakEvidence.GivenUp;
import io.galgo.testkit.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The members of a soak's group: each life of one is a JVM, with a file that it writes its attempts to. */
final class SoakMembers implements AutoCloseable {

    private static final Duration TO_LEAVE = Duration.ofSeconds(60);

    private static final Pattern GIVEN_UP = Pattern.compile(
            "(?<time>\\S+) \\[.*] (?:WARN|ERROR) .* - (?:(?<slow>\\S+): a handler did not finish within .*"
                    + "|\\S+: lost \\[(?<lost>[^]]*)].*"
                    + "|Nobody knows whether a transaction was committed; taking up \\[(?<unknown>[^]]*)].*)");

    /** The same moment by both clocks: members' logs have the one, all else the other. */
    private final Instant started = Instant.now();

    private final long startedAt = System.nanoTime();

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
                .systemProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
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

    /** Returns where members said that what was under way is handled again: handlers that did not return in time, partitions lost, or carried by a transaction
     * of which nobody knows whether it was committed. */
    List<GivenUp> givenUp() {
        var all = new ArrayList<GivenUp>();
        for (int life = 0; life < lives.size(); life++) {
            for (var line : get(life).lines()) {
                var said = GIVEN_UP.matcher(line);
                if (said.matches()) {
                    long at = startedAt
                            + Duration.between(started, Instant.parse(said.group("time")))
                                    .toNanos();
                    var partitions = Stream.of("lost", "slow", "unknown")
                            .map(said::group)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElseThrow();
                    for (var partition : partitions.split(", ", -1)) {
                        all.add(new GivenUp(life, partition, at));
                    }
                }
            }
        }
        return all;
    }

    /** Returns what members said at the end, of partitions that they gave up, or thought worth an error. */
    List<String> lastWords(int lines) {
        var words = new ArrayList<String>();
        for (int life = 0; life < lives.size(); life++) {
            var all = get(life).lines();
            words.add("life " + life + ":");
            all.stream().filter(line -> line.contains("ERROR")).limit(lines).forEach(words::add);
            all.stream().filter(line -> GIVEN_UP.matcher(line).matches()).forEach(words::add);
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
