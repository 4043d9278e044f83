/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.consume.GroupDeadLetters;
import io.galgo.consume.GroupReplay;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs of a group, and which instance carries each out: whose progress, which it renews, is the oldest in the topic. One whose progress grows
 * old has lost the job to the next. Two that carry a job out at once for a moment do it no harm: each letter's state lets one of them act.
 *
 * <p>Owned by the control thread; one job at a time runs on a thread of its own.
 */
final class Jobs {

    private static final Logger log = LoggerFactory.getLogger(Jobs.class);
    /** A header of progress: its instance has ended, and another may go on at once. */
    private static final String LET_GO = "galgo-let-go";

    private static final Duration RENEWED = Duration.ofSeconds(5);

    /** Others that claimed a job at the same time are heard of within this. */
    private static final Duration UNTIL_HEARD = Duration.ofMillis(1_500);

    private final String topic;
    private final String group;
    private final String instance;
    private final BrokerClock clock;
    private final Sender sender;
    private final GroupDeadLetters letters;
    private final GroupReplay replay;
    private final SettingsInForce settings;
    private final Runnable wake;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private JobRun run;
    private JobRun.Progress said;
    private long saidAt;
    private Optional<Instant> begins = Optional.empty(); // if others are not heard of before

    /** @param wake has a turn come soon; any thread */
    Jobs(
            String topic,
            String group,
            String instance,
            BrokerClock clock,
            Sender sender,
            GroupDeadLetters letters,
            GroupReplay replay,
            SettingsInForce settings,
            Runnable wake) {
        this.topic = topic;
        this.group = group;
        this.instance = instance;
        this.clock = clock;
        this.sender = sender;
        this.letters = letters;
        this.replay = replay;
        this.settings = settings;
        this.wake = wake;
    }

    // ---- what the topic says ----

    /** Somebody says how far a job is, or nothing any more. Returns whether the record is of that kind. */
    boolean takeProgress(ConsumerRecord<byte[], byte[]> record) {
        var key = record.key() == null ? "" : new String(record.key(), UTF_8);
        int at = key.indexOf("/progress/");
        if (at < 0) {
            return false;
        }
        var id = key.substring(0, at);
        var who = key.substring(at + "/progress/".length());
        var time = Instant.ofEpochMilli(record.timestamp());
        if (record.value() == null) {
            var job = jobs.get(id);
            if (job != null) {
                job.claims.remove(who);
            }
            return true;
        }
        ControlRecords.progress(record)
                .filter(progress -> progress.group().equals(group))
                .ifPresent(progress ->
                        job(id).heard(who, new Job.Claim(time, time, progress, isLetGo(record)), who.equals(instance)));
        return true;
    }

    private Job job(String id) {
        return jobs.computeIfAbsent(id, unknown -> new Job());
    }

    private static boolean isLetGo(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(LET_GO) != null;
    }

    /** A job was given, or is to stop. */
    void take(Command command) {
        if (command.verb() != Verb.CANCEL) {
            job(command.id()).command = command;
        } else {
            command.parameter("job").ifPresent(id -> job(id).cancelled = true);
        }
    }

    /**
     * A job that waits for somebody to act is to go on.
     *
     * @param since when that was said, by the brokers' clock
     * @return whether there is such a job
     */
    boolean goOn(String id, Instant since) {
        var job = job(id); // what is said of it may be read first
        boolean held = job.isHeld();
        job.goesOn = since;
        return held;
    }

    // ---- carrying one out ----

    /** Returns how long it is until something is due, for all that is known now. */
    Duration untilNext(Duration otherwise) {
        return begins.map(then -> Duration.between(clock.now(), then))
                .map(left -> left.isNegative() ? Duration.ZERO : left)
                .filter(left -> left.compareTo(otherwise) < 0)
                .orElse(otherwise);
    }

    /** Does what is due. */
    void turn(long now) {
        begins = Optional.empty();
        if (run != null) {
            carryOn(now);
        } else {
            if (now - saidAt > RENEWED.toNanos()) {
                jobs.values().stream().filter(job -> job.unheard != null).forEach(job -> sayAgain(job, now));
            }
            jobs.values().stream()
                    .filter(job ->
                            job.command != null && job.unheard == null && !job.isOver() && mayGoOn(job) && isFree(job))
                    .findFirst()
                    .ifPresent(this::claim);
        }
    }

    /** It may not have been written. */
    private void sayAgain(Job job, long now) {
        say(job.command, job.unheard);
        saidAt = now;
    }

    private boolean mayGoOn(Job job) {
        return job.cancelled
                || (!job.isHeld() && settings.pauseOf(job.command.id()).isEmpty());
    }

    boolean isBusy() {
        return run != null || jobs.values().stream().anyMatch(job -> job.command != null && !job.isOver());
    }

    private void carryOn(long now) {
        var job = jobs.get(run.job().id());
        if (job.cancelled) {
            run.cancel();
        }
        var pause = settings.pauseOf(run.job().id());
        if (pause.isPresent() && !job.cancelled && run.progress().state() == JobProgress.State.RUNNING) {
            pause(pause.get());
            return;
        }
        if (!isFree(job)) {
            log.warn(
                    "{}: the job {} is carried on by another instance",
                    group,
                    run.job().id());
            run.stop();
            run = null;
            return;
        }
        var progress = run.progress();
        if (!progress.equals(said) || now - saidAt > RENEWED.toNanos()) {
            say(run.job(), progress);
            saidAt = now;
        }
        if (progress.state().isOver() || progress.state() == JobProgress.State.PAUSED) {
            log.info("{}: the job {} is {}", group, run.job().id(), progress);
            job.unheard = progress;
            run = null;
        }
    }

    private boolean isFree(Job job) {
        return job.isFree(instance, clock.now());
    }

    /** Says that this instance will do it; once that has been read back, and nobody said so before, it does. */
    private void claim(Job job) {
        var mine = job.claims.get(instance);
        if (job.claims.isEmpty() && clock.now().isAfter(job.command.expires())) {
            job.unheard = new JobRun.Progress(
                    JobProgress.State.REFUSED, 0, 0, -1, "nobody could begin with it until " + job.command.expires());
            say(job.command, job.unheard);
            return;
        }
        if (mine == null) {
            if (job.claimedAt == null
                    || System.nanoTime() - job.claimedAt > RENEWED.toNanos()) { // else it is on its way
                say(job.command, new JobRun.Progress(JobProgress.State.RUNNING, job.done(), 0, -1, ""));
                job.claimedAt = System.nanoTime();
            }
            return;
        }
        var heard = mine.since().plus(UNTIL_HEARD);
        if (clock.now().isBefore(heard)) {
            begins = Optional.of(heard);
            return;
        }
        job.claims.keySet().stream().filter(other -> !other.equals(instance)).forEach(other -> gone(job, other));
        log.info(
                "{}: carries out {} by {} ({})", group, job.command.verb().word(), job.command.who(), job.command.id());
        run = new JobRun(job.command, work(job), job.done(), wake);
        if (job.cancelled) {
            run.cancel(); // before it begins with anything
        }
        run.started();
    }

    private JobRun.Work work(Job job) {
        return job.command.verb() == Verb.REPLAY
                ? new ReplayWork(job.command, replay, job.done())
                : new LetterWork(job.command, letters, job.goesOn);
    }

    private void say(Command job, JobRun.Progress progress) {
        said = progress;
        sender.send(record(job, progress));
    }

    private ProducerRecord<byte[], byte[]> record(Command job, JobRun.Progress progress) {
        return ControlRecords.of(
                topic,
                new JobProgress(
                        job.id(),
                        group,
                        instance,
                        progress.state(),
                        progress.done(),
                        progress.failed(),
                        progress.total(),
                        clock.ownNow(),
                        progress.why()));
    }

    private void gone(Job job, String who) {
        sender.send(new ProducerRecord<>(topic, (job.command.id() + "/progress/" + who).getBytes(UTF_8), null));
    }

    /** It stops where it is; once the pause has ended any instance goes on with it. */
    private void pause(Command by) {
        var so = run.progress();
        letGo(new JobRun.Progress(
                JobProgress.State.PAUSED,
                so.done(),
                so.failed(),
                so.total(),
                "paused by " + by.who() + " until " + by.expires()));
    }

    private void letGo(JobRun.Progress last) {
        run.stop();
        var record = record(run.job(), last);
        record.headers().add(LET_GO, new byte[0]);
        sender.send(record);
        run = null;
    }

    /** This instance ends: another may go on at once. */
    void close() {
        if (run != null) {
            letGo(run.progress());
        }
    }
}
