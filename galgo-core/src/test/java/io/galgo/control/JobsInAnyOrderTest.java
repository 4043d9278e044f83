/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A job, its cancelling and its progress stand in different partitions: nobody knows which is read first. */
class JobsInAnyOrderTest {

    private final BrokerClock clock = new BrokerClock(InstantSource.system());
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Jobs jobs = new Jobs(
            "galgo.jobs",
            "billing",
            "i-1",
            clock,
            new Sender(producer, clock, trouble -> {}),
            null, // an error in the work itself ends it
            null,
            new SettingsInForce(),
            () -> {});

    @Test
    void aJobWhoseEndWasReadBeforeItIsOver() {
        say(JobProgress.State.DONE);
        jobs.take(redrive());
        assertThat(jobs.isBusy()).isFalse();
    }

    @Test
    void aJobWhoseProgressWasReadBeforeItIsNot() {
        say(JobProgress.State.RUNNING);
        assertThat(jobs.isBusy()).isFalse();
        jobs.take(redrive());
        assertThat(jobs.isBusy()).isTrue();
    }

    /** What it said stands in the topic a while before it reads it: else it would do all of it again. */
    @Test
    void aJobThatThisInstanceEndedIsNotBegunAgainBeforeItsEndIsReadBack() {
        jobs.take(redrive());
        read("i-1", JobProgress.State.RUNNING, Instant.now().minusSeconds(2));
        await().until(() -> {
            jobs.turn(System.nanoTime());
            return said().contains(JobProgress.State.REFUSED);
        });
        producer.clear();

        jobs.turn(System.nanoTime());
        assertThat(said()).isEmpty();
        read("i-1", JobProgress.State.RUNNING, Instant.now());
        jobs.turn(System.nanoTime());
        assertThat(said()).isEmpty();

        jobs.turn(System.nanoTime() + ofMinutes(1).toNanos());
        assertThat(said()).as("said again, as it may not have been written").containsExactly(JobProgress.State.REFUSED);
        read("i-1", JobProgress.State.REFUSED, Instant.now());
        jobs.turn(System.nanoTime() + ofMinutes(2).toNanos());
        assertThat(said()).hasSize(1);
        assertThat(jobs.isBusy()).isFalse();
    }

    private List<JobProgress.State> said() {
        return producer.history().stream()
                .map(record -> new ConsumerRecord<>("galgo.jobs", 3, 0, record.key(), record.value()))
                .flatMap(record -> ControlRecords.progress(record).stream())
                .map(JobProgress::state)
                .toList();
    }

    private void say(JobProgress.State state) {
        read("i-2", state, Instant.now());
    }

    private void read(String instance, JobProgress.State state, Instant appended) {
        var progress = new JobProgress("7K2", "billing", instance, state, 6, 0, 6, appended, "");
        var record = ControlRecords.of("galgo.jobs", progress);
        var read = new ConsumerRecord<byte[], byte[]>(
                "galgo.jobs",
                3,
                0,
                appended.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
        assertThat(jobs.takeProgress(read)).isTrue();
    }

    private static Command redrive() {
        var now = Instant.now();
        return new Command(
                "cluster-1",
                "7K2",
                Verb.REDRIVE,
                "anna",
                Role.OPERATOR,
                "cli",
                "billing",
                Optional.empty(),
                Map.of(),
                Expected.NOTHING,
                "",
                now,
                now.plusSeconds(60),
                Optional.empty());
    }
}
