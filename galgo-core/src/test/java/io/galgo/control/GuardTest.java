/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What a group makes of commands that are signed, and were written once more, elsewhere, or for others. */
class GuardTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final SigningKey KEY = SigningKey.generate("prod-1", Role.OPERATOR, LocalDate.of(2026, 12, 31));

    private final Guard guard = new Guard(
            "billing",
            "cluster-1",
            TrustedKeys.of(List.of(KEY.trust())),
            new BrokerClock(InstantSource.fixed(NOW)),
            topic -> Optional.of("id-of-" + topic));

    @Test
    void aCopyInTheTopicOfJobsWhereServicesWriteTooDoesNotMakeACommandARepeat() {
        var pause = command("7K2", Verb.PAUSE, "billing", Optional.empty());
        assertThat(guard.judgeJob(record(pause)))
                .isInstanceOfSatisfying(
                        Guard.Judged.Declined.class,
                        declined ->
                                assertThat(declined.why()).isEqualTo("pause is no job: it stands in the wrong topic"));
        assertThat(guard.judge(record(pause), Verb.Kind.SETTING)).isInstanceOf(Guard.Judged.Accepted.class);
    }

    @Test
    void aCommandIsObeyedOnceAndInItsOwnTopicAlone() {
        var skip = command("7K3", Verb.SKIP, "billing", Optional.empty());
        assertThat(guard.judge(record(skip), Verb.Kind.SETTING)).isInstanceOf(Guard.Judged.Declined.class);
        assertThat(guard.judge(record(skip), Verb.Kind.ORDER)).isInstanceOf(Guard.Judged.Accepted.class);
        assertThat(guard.judge(record(skip), Verb.Kind.ORDER))
                .isInstanceOfSatisfying(
                        Guard.Judged.Declined.class,
                        declined -> assertThat(declined.why()).startsWith("it was given before"));
    }

    @Test
    void aCommandForAnotherGroupIsPassedThoughItStandsUnderThisOnesKey() {
        var others = command("7K4", Verb.SKIP, "mail", Optional.empty());
        assertThat(guard.judge(record(others), Verb.Kind.ORDER)).isInstanceOf(Guard.Judged.Passed.class);
        var retargeted = ControlRecords.of("galgo.commands", others, KEY);
        var moved = read("billing".getBytes(java.nio.charset.StandardCharsets.UTF_8), retargeted);
        assertThat(guard.judge(moved, Verb.Kind.ORDER)).isInstanceOf(Guard.Judged.Passed.class);
    }

    @Test
    void aCommandForATopicThatWasMadeAnewIsRefused() {
        var former = Target.of("shop.orders", "another-id", Offsets.one(0, 1));
        assertThat(guard.judge(record(command("7K5", Verb.SKIP, "billing", Optional.of(former))), Verb.Kind.ORDER))
                .isInstanceOfSatisfying(
                        Guard.Judged.Declined.class,
                        declined -> assertThat(declined.why()).startsWith("it is about another topic of the name"));
    }

    private static Command command(String id, Verb verb, String group, Optional<Target> target) {
        return new Command(
                "cluster-1",
                id,
                verb,
                "anna",
                Role.OPERATOR,
                "cli",
                group,
                target,
                Map.of(),
                Expected.NOTHING,
                "",
                NOW,
                NOW.plusSeconds(60),
                Optional.empty());
    }

    private static ConsumerRecord<byte[], byte[]> record(Command command) {
        var record = ControlRecords.of("galgo.commands", command, KEY);
        return read(record.key(), record);
    }

    private static ConsumerRecord<byte[], byte[]> read(
            byte[] key, org.apache.kafka.clients.producer.ProducerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                0,
                NOW.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key,
                record.value(),
                new RecordHeaders(record.headers()),
                Optional.empty());
    }
}
