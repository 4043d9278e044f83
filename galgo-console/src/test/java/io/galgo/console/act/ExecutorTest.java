/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.Actors.WAIT;
import static io.galgo.console.act.Actors.rights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.galgo.console.Console;
import io.galgo.console.Explain;
import io.galgo.console.ListSettings;
import io.galgo.console.ShowAudit;
import io.galgo.console.lag.Grade;
import io.galgo.console.lag.Words;
import io.galgo.control.ControlRecords;
import io.galgo.control.ControlTopic;
import io.galgo.control.Offsets;
import io.galgo.control.Outcome;
import io.galgo.control.Result;
import io.galgo.control.Role;
import io.galgo.control.Status;
import io.galgo.control.Target;
import io.galgo.control.TrustedKeys;
import io.galgo.control.Verb;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the executor writes down, signs, sends and believes, on a real broker. */
@WithKafka
@Execution(ExecutionMode.CONCURRENT) // they wait most of the time, each for a group and control topics of its own
class ExecutorTest {

    private Actors actors;

    @BeforeEach
    void prepare(EmbeddedKafka kafka) {
        actors = new Actors(kafka);
        actors.publish("ann", "user-93", "bob", "user-93");
    }

    @AfterEach
    void end() {
        actors.close();
    }

    @Test
    void anActIsWrittenDownBeforeItIsSentAndItsResultAfter() {
        actors.withTopics();
        var instance = actors.instance(command -> Outcome.APPLIED);
        var executor = actors.executor();

        var plan = executor.plan(park(0).because("INC-12"), rights(Role.OPERATOR), ZoneOffset.UTC);
        assertThat(plan.sentences().get(0))
                .startsWith("Key ann: the event read so far, and those that follow, wait in " + actors.group
                        + ".galgo-parked, in order, until released or ");
        assertThat(plan.sentences().get(1)).isEqualTo("Partition 0's commit can move from 0 to 1.");
        var report = executor.carryOut(plan, rights(Role.OPERATOR), WAIT);

        assertThat(report.verdict()).isEqualTo(Report.Verdict.APPLIED);
        assertThat(report.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.instance()).isEqualTo(instance.name);
            assertThat(answer.isConfirmed()).isTrue();
        });
        assertThat(instance.commands).singleElement().satisfies(command -> {
            assertThat(command.id()).isEqualTo(report.id());
            assertThat(command.verb()).isEqualTo(Verb.PARK);
            assertThat(command.target().orElseThrow().keyHash()).contains(Target.hash("ann"));
            assertThat(command.who()).isEqualTo("anna");
        });
        var audit = audit();
        assertThat(audit.isSound()).isTrue();
        assertThat(audit.lines())
                .extracting(AuditRecord::kind, AuditRecord::id, AuditRecord::outcome)
                .containsExactly(
                        tuple(AuditRecord.Kind.INTENT, report.id(), ""),
                        tuple(AuditRecord.Kind.RESULT, report.id(), "applied: applied 1"));
        assertThat(audit.lines().get(0).command()).contains(instance.commands.get(0));
    }

    @Test
    void aSettingIsInForceUntilItIsUndone() {
        actors.withTopics();
        actors.instance(command -> Outcome.APPLIED);
        var executor = actors.executor();
        var paused = carryOut(
                executor,
                Act.of(Verb.PAUSE, actors.group, Optional.of(actors.topic)).lasting(Duration.ofHours(1)));
        assertThat(settings()).singleElement().satisfies(setting -> {
            assertThat(setting.command().id()).isEqualTo(paused.id());
            assertThat(setting.command().expires())
                    .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3601));
        });

        var undo = executor.plan(undo(paused.id()), rights(Role.OPERATOR), ZoneOffset.UTC);
        assertThat(undo.verb()).isEqualTo(Verb.RESUME);
        assertThat(undo.sentences().get(0)).startsWith("Takes back " + paused.id() + ": pause " + actors.group);
        var resumed = executor.carryOut(undo, rights(Role.OPERATOR), WAIT);
        assertThat(settings()).isEmpty();

        var again = executor.plan(undo(resumed.id()), rights(Role.OPERATOR), ZoneOffset.UTC);
        assertThat(again.verb()).isEqualTo(Verb.PAUSE);
    }

    @Test
    void aValueThatIsSetReturnsToWhatItWas() {
        actors.withTopics();
        actors.instance(command -> Outcome.APPLIED);
        var executor = actors.executor();
        carryOut(executor, set("8"));
        var second = carryOut(executor, set("2"));

        var undo = executor.plan(undo(second.id()), rights(Role.OPERATOR), ZoneOffset.UTC);

        assertThat(undo.verb()).isEqualTo(Verb.SET);
        assertThat(undo.parameters()).containsEntry("value", "8");
    }

    @Test
    void withoutAnAuditNoCommandIsSent() {
        actors.withTopics();
        var instance = actors.instance(command -> Outcome.APPLIED);
        actors.kafka.deleteTopic(ControlTopic.AUDIT.topic(actors.tenant));
        var executor = actors.executor();
        var plan = executor.plan(park(0), rights(Role.OPERATOR), ZoneOffset.UTC);

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> executor.carryOut(plan, rights(Role.OPERATOR), WAIT))
                .withMessageContaining("No audit, no command")
                .extracting(RefusedException::reason)
                .isEqualTo(RefusedException.Reason.NO_AUDIT);
        assertThat(instance.commands).isEmpty();
        assertThat(settings()).isEmpty();
    }

    @Test
    void whatWasDoneIsToldThoughItsResultCannotBeWrittenDown() {
        actors.withTopics();
        actors.instance(command -> {
            breakAudit();
            return Outcome.APPLIED;
        });
        var report = carryOut(actors.executor(), park(0));
        assertThat(report.verdict()).isEqualTo(Report.Verdict.APPLIED);
        assertThat(report.id()).isNotEmpty();
    }

    /** From now on nobody writes to it: it has a second partition, and who wrote to it is fenced. */
    private void breakAudit() {
        var topic = ControlTopic.AUDIT.topic(actors.tenant);
        var settings = new HashMap<>(actors.settings());
        settings.put("transactional.id", "galgo-audit-" + topic + "-test-1");
        try (var other = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            actors.kafka
                    .admin()
                    .createPartitions(Map.of(topic, NewPartitions.increaseTo(2)))
                    .all()
                    .get();
            other.initTransactions();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoMayNotIsRefusedAndThatIsWrittenDown() {
        actors.withTopics();
        actors.instance(command -> Outcome.APPLIED);
        var executor = actors.executor();
        var viewer = new Rights(
                "otto",
                "cli",
                List.of(Grant.everywhere(Role.VIEWER), new Grant(Role.OPERATOR, "prod-eu", actors.group, "other.")));

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> executor.plan(park(0), viewer, ZoneOffset.UTC))
                .withMessage("Needs operator on " + actors.group + " and " + actors.topic + ". otto is viewer.");
        assertThat(audit().lines()).singleElement().satisfies(line -> {
            assertThat(line.kind()).isEqualTo(AuditRecord.Kind.REFUSED);
            assertThat(line.who()).isEqualTo("otto");
        });
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> executor.plan(replayAgain(), rights(Role.OPERATOR), ZoneOffset.UTC))
                .withMessageContaining("Needs admin");
    }

    @Test
    void aResultOfNobodyInTheGroupCountsForNothing() {
        actors.withTopics();
        actors.instance(command -> {
            actors.answer(command, "stranger", Outcome.APPLIED);
            return null;
        });
        var executor = actors.executor();
        var plan = executor.plan(park(0), rights(Role.OPERATOR), ZoneOffset.UTC);
        var report = executor.carryOut(plan, rights(Role.OPERATOR), Duration.ofSeconds(10));

        assertThat(report.verdict()).isEqualTo(Report.Verdict.NO_ANSWER);
        assertThat(report.answers())
                .extracting(Report.Answered::outcome, Report.Answered::isConfirmed)
                .containsExactly(tuple(Optional.of(Outcome.APPLIED), false), tuple(Optional.empty(), true));
    }

    @Test
    void aResultWithoutAnIntentIsAnAlarm() {
        actors.withTopics();
        actors.say(ControlRecords.of(
                ControlTopic.RESULTS.topic(actors.tenant),
                new Result(
                        "FORGED", actors.group, "i", Outcome.APPLIED, "", Instant.now(), List.of(), Optional.empty())));
        var executor = actors.executor();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> executor.plan(undo("FORGED"), rights(Role.OPERATOR), ZoneOffset.UTC))
                .withMessageContaining("There is no act FORGED in the audit");

        assertThat(audit().alarms())
                .containsExactly("Instances answered the command FORGED, and nobody wrote down that it would be given");
    }

    @Test
    void whatSomebodySaysWhoIsNoMemberIsUnconfirmed() {
        actors.withTopics();
        actors.member(0);
        var held = new Status.Held(
                Status.Held.Kind.RETRYING,
                actors.topic,
                0,
                OptionalLong.of(0),
                3,
                OptionalInt.of(10),
                Instant.now(),
                Optional.empty(),
                "IOException",
                0,
                false,
                Optional.empty());
        actors.say(ControlRecords.of(
                ControlTopic.STATUS.topic(actors.tenant),
                new Status.Trouble("stranger", actors.group, Instant.now(), List.of(held))));

        try (var console = console()) {
            var answer = console.answer(
                    new Explain(actors.group, Optional.empty(), OptionalInt.empty(), OptionalLong.empty()));
            assertThat(answer.grade()).isEqualTo(Grade.UNCONFIRMED);
            assertThat(answer.content().findings().get(0).cause().sentence(new Words(ZoneOffset.UTC, answer.asOf())))
                    .contains(
                            "Attempt 3 of 10 failed, and the next waits until somebody acts: IOException.",
                            "So says stranger, unconfirmed: brokers do not have it as the owner.");
        }
    }

    @Test
    void aPlanNamesWhatWasSeen() {
        actors.withTopics();
        actors.instance(command -> Outcome.APPLIED);
        var executor = actors.executor();
        var seen = executor.plan(park(0), rights(Role.OPERATOR), ZoneOffset.UTC).id();

        assertThat(executor.plan(park(0), rights(Role.OPERATOR), ZoneOffset.UTC).id())
                .isEqualTo(seen);
        assertThat(executor.plan(park(1), rights(Role.OPERATOR), ZoneOffset.UTC).id())
                .isNotEqualTo(seen);
        var hour = park(0).lasting(Duration.ofHours(1));
        assertThat(executor.plan(hour, rights(Role.OPERATOR), ZoneOffset.UTC).id())
                .as("another end is another plan")
                .isNotEqualTo(seen);
        assertThat(executor.plan(park(0).because("INC-12"), rights(Role.OPERATOR), ZoneOffset.UTC)
                        .id())
                .isEqualTo(seen);
    }

    @Test
    void whatBrokersMoveIsComparedWithWhatWasSeen() throws Exception {
        actors.withTopics();
        actors.member(3).close();
        var executor = actors.executor();
        var seek = Act.of(Verb.SEEK, actors.group, Optional.of(actors.topic)).with("to", "begin");
        var seen = executor.plan(seek, rights(Role.OPERATOR), ZoneOffset.UTC);
        actors.kafka
                .admin()
                .alterConsumerGroupOffsets(
                        actors.group, Map.of(new TopicPartition(actors.topic, 0), new OffsetAndMetadata(4)))
                .all()
                .get();

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> executor.carryOut(seen, rights(Role.OPERATOR), WAIT))
                .withMessageContaining("is at 4 on " + actors.topic + "/0 by now, not 3. Nothing was changed.");
        assertThat(committed()).isEqualTo(4);
        assertThat(executor.plan(seek, rights(Role.OPERATOR), ZoneOffset.UTC).id())
                .isNotEqualTo(seen.id());
    }

    @Test
    void whatIsDoneCannotBeMended() {
        actors.withTopics();
        actors.member(2).close();

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> actors.executor().plan(park(1), rights(Role.OPERATOR), ZoneOffset.UTC))
                .withMessageContaining("is done");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> actors.executor()
                        .plan(
                                Act.of(Verb.RETRY, actors.group, Optional.of(actors.topic)),
                                rights(Role.OPERATOR),
                                ZoneOffset.UTC))
                .withMessageContaining("Say which event");
    }

    @Test
    void offsetsOfAGroupWithoutGalgoMoveWhileItIsEmptyAndBack() throws Exception {
        actors.withTopics();
        var member = actors.member(3);
        var executor = actors.executor();
        var seek = Act.of(Verb.SEEK, actors.group, Optional.of(actors.topic)).with("to", "begin");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> executor.plan(seek, rights(Role.OPERATOR), ZoneOffset.UTC))
                .withMessageContaining("does not run Galgo and has 1 member");
        member.close();

        var report = carryOut(executor, seek);
        assertThat(report.plan().sentences())
                .contains(
                        "Partition 0: from 3 back to 0.",
                        "3 offsets back: what stands there is **handled again**, unless an inbox knows it.");
        assertThat(committed()).isZero();

        executor.carryOut(
                executor.plan(undo(report.id()), rights(Role.OPERATOR), ZoneOffset.UTC), rights(Role.OPERATOR), WAIT);
        assertThat(committed()).isEqualTo(3);
    }

    @Test
    void aReadOnlyExecutorDoesNothingAndThereIsALimit() {
        actors.withTopics();
        actors.instance(command -> Outcome.APPLIED);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> actors.executor(true, 30).plan(park(0), rights(Role.ADMIN), ZoneOffset.UTC))
                .withMessageContaining("Only looks are allowed");

        var executor = actors.executor(false, 1);
        carryOut(executor, park(0));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> carryOut(executor, park(1)))
                .withMessageContaining("1 is the limit");
    }

    @Test
    void twoExecutorsWriteOneChain() {
        actors.withTopics();
        actors.instance(command -> Outcome.APPLIED);
        var one = actors.executor();
        var other = actors.executor();
        carryOut(one, park(0));
        carryOut(other, park(1));
        carryOut(one, park(2));

        assertThat(audit().isSound()).isTrue();
        assertThat(audit().lines()).hasSize(6);
    }

    private Act park(long offset) {
        return Act.of(Verb.PARK, actors.group, Optional.of(actors.topic), Offsets.one(0, offset));
    }

    private Act set(String value) {
        return Act.of(Verb.SET, actors.group, Optional.empty())
                .with("name", "concurrency")
                .with("value", value);
    }

    private Act replayAgain() {
        return Act.of(Verb.REPLAY, actors.group, Optional.of(actors.topic), Offsets.one(0, 0))
                .with("again", "true");
    }

    private static Act undo(String id) {
        return Act.of(Verb.UNDO, "", Optional.empty()).with("id", id);
    }

    private static Report carryOut(Executor executor, Act act) {
        return executor.carryOut(
                executor.plan(act, rights(Role.OPERATOR), ZoneOffset.UTC), rights(Role.OPERATOR), WAIT);
    }

    private ShowAudit.Audit audit() {
        try (var console = console()) {
            return console.answer(
                            new ShowAudit(actors.tenant, Optional.empty(), Optional.empty(), Optional.empty(), keys()))
                    .content();
        }
    }

    private List<SettingsBook.Setting> settings() {
        try (var console = console()) {
            return console.answer(new ListSettings(actors.tenant, Optional.empty(), keys()))
                    .content()
                    .settings();
        }
    }

    private TrustedKeys keys() {
        return TrustedKeys.of(List.of(actors.key.trust()));
    }

    private Console console() {
        return Console.of(actors.settings(), actors.tenant, Clock.systemUTC());
    }

    private long committed() throws Exception {
        return actors.kafka
                .admin()
                .listConsumerGroupOffsets(actors.group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(actors.topic, 0))
                .offset();
    }
}
