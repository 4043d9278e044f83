/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.control.Command;
import io.galgo.control.ControlRecords;
import io.galgo.control.JobProgress;
import io.galgo.control.Opened;
import io.galgo.control.TrustedKeys;
import io.galgo.control.Verb;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Jobs, and how far they are, as their topic was read. For one thread. */
public final class JobBook {

    private static final String PROGRESS = "/progress/";

    private final String cluster;
    private final TrustedKeys keys;
    private final Map<String, Command> jobs = new LinkedHashMap<>();
    private final Map<String, Instant> since = new LinkedHashMap<>();
    private final Map<String, Command> cancelled = new LinkedHashMap<>();
    private final Map<String, Map<String, JobProgress>> progress = new LinkedHashMap<>();

    /**
     * @param cluster the cluster's id
     * @param keys by which jobs are to be signed
     */
    public JobBook(String cluster, TrustedKeys keys) {
        this.cluster = cluster;
        this.keys = keys;
    }

    /**
     * A job.
     *
     * @param command what is to be done, by whom, why
     * @param since since when, by the brokers' clock
     * @param cancelledBy who had it stopped; empty if nobody had
     * @param progress what each instance says that carries it out, or did
     */
    public record Job(Command command, Instant since, Optional<String> cancelledBy, List<JobProgress> progress) {
        public Job {
            progress = List.copyOf(progress);
        }

        /** Tells whether nothing more will happen. */
        public boolean isOver() {
            return !progress.isEmpty()
                    && progress.stream().allMatch(one -> one.state().isOver());
        }

        /** Tells whether it waits for somebody to act, as after too many failures. */
        public boolean isHeld() {
            return progress.stream().anyMatch(one -> one.state() == JobProgress.State.PAUSED);
        }
    }

    /** Takes the next record of the topic. */
    public void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return; // nobody carries it out
        }
        var key = new String(record.key(), UTF_8);
        int at = key.indexOf(PROGRESS);
        if (record.value() == null) {
            if (at >= 0) { // another instance carries on
                progress.getOrDefault(key.substring(0, at), new TreeMap<>())
                        .remove(key.substring(at + PROGRESS.length()));
            }
            return;
        }
        if (at >= 0) {
            ControlRecords.progress(record)
                    .ifPresent(said -> progress.computeIfAbsent(said.job(), job -> new TreeMap<>())
                            .put(said.instance(), said));
            return;
        }
        // A job outlives the time in which it may begin.
        command(ControlRecords.open(record, cluster, keys, Instant.ofEpochMilli(record.timestamp())))
                .ifPresent(command -> {
                    if (command.verb() == Verb.CANCEL) {
                        command.parameter("job").ifPresent(job -> cancelled.put(job, command));
                    } else if (command.verb().kind() == Verb.Kind.JOB) {
                        jobs.put(command.id(), command);
                        since.put(command.id(), Instant.ofEpochMilli(record.timestamp()));
                    }
                });
    }

    private static Optional<Command> command(Opened opened) {
        return opened instanceof Opened.Accepted accepted ? Optional.of(accepted.command()) : Optional.empty();
    }

    /** Returns all, the oldest first. */
    public List<Job> all() {
        return jobs.values().stream()
                .map(command -> new Job(
                        command,
                        since.get(command.id()),
                        Optional.ofNullable(cancelled.get(command.id()))
                                .filter(by -> by.group().equals(command.group())) // nobody obeys another group's
                                .map(Command::who),
                        List.copyOf(
                                progress.getOrDefault(command.id(), Map.of()).values())))
                .toList();
    }

    /** Returns one. */
    public Optional<Job> get(String id) {
        return all().stream().filter(job -> job.command().id().equals(id)).findFirst();
    }
}
