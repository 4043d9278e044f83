/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.galgo.bench.contender.ContenderMain;
import io.galgo.bench.contender.Job;
import io.galgo.bench.contender.Marks;
import io.galgo.bench.contender.Outcome;
import io.galgo.bench.report.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One contender, one round, in a fresh JVM. */
final class ContenderRun {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> JVM = List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");
    private static final int FAILING_KEY = 7;
    private static final int SLOW_KEY = 7;
    private static final Duration SLOW_WORK = Duration.ofMillis(100);

    /** Takes about 5 us at 3 GHz: six cycles a step. */
    private static final int STEPS = 2_500;

    private static final int PUBLISH_PER_SECOND = 1_000;
    private final Path jdk;
    private final Pace pace;
    private final String bootstrapServers;

    ContenderRun(Path jdk, Pace pace, String bootstrapServers) {
        this.jdk = jdk;
        this.pace = pace;
        this.bootstrapServers = bootstrapServers;
    }

    /** Runs it over the topic; with {@code kill -9} half-way and a second process in the case about crashes. */
    Sample run(Case one, TestTopic topic, Contestant contestant) {
        return one.kind() == Case.Kind.CRASH
                ? killed(one, topic, contestant)
                : Sample.of(outcome(job(one, topic, contestant, null), contestant));
    }

    private Outcome outcome(Job job, Contestant contestant) {
        try (var jvm = start(job, contestant)) {
            return parse(jvm.await(ContenderMain.OUTCOME));
        }
    }

    private Sample killed(Case one, TestTopic topic, Contestant contestant) {
        try {
            var directory = Files.createTempDirectory("galgo-bench-");
            var file = directory.resolve("marks");
            try {
                var marks = Marks.create(file, one.partitions(), topic.longestPartition());
                var job = job(one, topic, contestant, file);
                Outcome before;
                try (var jvm = start(job, contestant)) {
                    before = parse(jvm.await(ContenderMain.OUTCOME));
                    jvm.kill();
                }
                outcome(afterKill(job), contestant);
                return Sample.of(before, marks.repeats());
            } finally {
                Files.deleteIfExists(file);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the marks of what was handled", e);
        }
    }

    private ChildJvm start(Job job, Contestant contestant) {
        return ChildJvm.start(jdk, JVM, contestant.module().classPath(), ContenderMain.class, write(job));
    }

    private Job job(Case one, TestTopic topic, Contestant contestant, Path marks) {
        boolean failing = one.kind() == Case.Kind.FAILING_KEY && !contestant.healthy();
        boolean crash = one.kind() == Case.Kind.CRASH;
        long total = topic.histogram().total();
        return new Job(
                contestant.name(),
                contestant.type(),
                bootstrapServers,
                topic.name(),
                one.name() + "-" + contestant.name() + "-" + UUID.randomUUID(),
                one.partitions(),
                one.concurrency(),
                failing ? total - topic.histogram().of(FAILING_KEY) : total,
                one.work().toNanos(),
                failing ? KeyChoice.name(FAILING_KEY) : null,
                crash ? KeyChoice.name(SLOW_KEY) : null,
                crash ? SLOW_WORK.toNanos() : 0,
                one.kind() == Case.Kind.COMPUTING ? STEPS : 0,
                pace.warmUpOf(one),
                pace.limitOf(one, contestant),
                one.kind() == Case.Kind.LATENCY ? PUBLISH_PER_SECOND : 0,
                marks == null ? null : marks.toString(),
                crash,
                crash ? shortSession() : Map.of());
    }

    private Map<String, String> shortSession() {
        return Map.of(
                "session.timeout.ms", String.valueOf(pace.session()),
                "heartbeat.interval.ms", String.valueOf(pace.session() / 5));
    }

    /** The second process has no warm-up: it meets what a restarted service meets. It may need longer, to handle again. */
    private static Job afterKill(Job job) {
        return new Job(
                job.contender(),
                job.type(),
                job.bootstrapServers(),
                job.topic(),
                job.group(),
                job.partitions(),
                job.concurrency(),
                job.expected(),
                job.workNanos(),
                job.failingKey(),
                job.slowKey(),
                job.slowNanos(),
                job.steps(),
                0,
                2 * job.limitMillis(),
                0,
                job.marks(),
                false,
                job.settings());
    }

    private static String write(Job job) {
        try {
            return JSON.writeValueAsString(job);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A job must be JSON", e);
        }
    }

    private static Outcome parse(String line) {
        try {
            return JSON.readValue(line, Outcome.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not an outcome: " + line, e);
        }
    }
}
