/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A job, its cancelling and its progress stand in different partitions: nobody knows which is read first. */
class JobsInAnyOrderTest {

    private final Jobs jobs = new Jobs(
            "galgo.jobs",
            "billing",
            "i-1",
            new BrokerClock(InstantSource.system()),
            null,
            null,
            null,
            new SettingsInForce());

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

    private void say(JobProgress.State state) {
        var progress = new JobProgress("7K2", "billing", "i-2", state, 6, 0, 6, Instant.now(), "");
        var record = ControlRecords.of("galgo.jobs", progress);
        assertThat(jobs.takeProgress(new ConsumerRecord<>("galgo.jobs", 3, 0, record.key(), record.value())))
                .isTrue();
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
