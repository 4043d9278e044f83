/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.Actors.WAIT;
import static io.galgo.console.act.Actors.rights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.console.Answer;
import io.galgo.console.Console;
import io.galgo.console.Explain;
import io.galgo.console.ShowGroup;
import io.galgo.console.lag.Standing;
import io.galgo.console.lag.Words;
import io.galgo.consume.RunningConsumer;
import io.galgo.control.Control;
import io.galgo.control.Offsets;
import io.galgo.control.Result;
import io.galgo.control.Role;
import io.galgo.control.TrustedKeys;
import io.galgo.control.Verb;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Acts on a real consumer of the SDK, whose provider refuses one key until it is mended. */
@WithKafka
@Execution(ExecutionMode.CONCURRENT) // they wait most of the time, each for a group and control topics of its own
class ActsOnAConsumerTest {

    private static final int REFUSED = 1;

    private Actors actors;
    private RunningConsumer consumer;
    private Executor executor;
    private Console console;
    private final AtomicBoolean mended = new AtomicBoolean();
    private final Map<Long, Integer> attempts = new ConcurrentHashMap<>();

    @BeforeEach
    void start(EmbeddedKafka kafka) {
        org.awaitility.Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        actors = new Actors(kafka).withTopics();
        actors.publish("ann", "user-93", "bob", "user-93", "cid");
        consumer = Galgo.builder()
                .service("billing")
                .serviceVersion("1.42.0")
                .bootstrapServers(kafka.bootstrapServers())
                .control(Control.trusting(TrustedKeys.of(List.of(actors.key.trust())))
                        .tenant(actors.tenant))
                .build()
                .consumer(actors.group)
                .on(Topic.json(actors.topic, JsonNode.class), event -> {
                    attempts.merge(event.offset(), 1, Integer::sum);
                    if ("user-93".equals(String.valueOf(event.key())) && !mended.get()) {
                        throw new SocketTimeoutException("the provider does not answer");
                    }
                })
                .retry(RetryPolicy.backoff(Duration.ofHours(1), Duration.ofHours(1)))
                .start();
        executor = actors.executor();
        console = Console.of(actors.settings(), actors.tenant, Clock.systemUTC());
        await().until(() -> attempts.getOrDefault((long) REFUSED, 0) == 1);
        await().untilAsserted(() -> assertThat(group().instances())
                .singleElement()
                .satisfies(instance -> {
                    assertThat(instance.isConfirmed()).isTrue();
                    assertThat(instance.keys()).containsExactly("test-1");
                }));
    }

    @AfterEach
    void end() {
        console.close();
        consumer.close();
        actors.close();
    }

    @Test
    void whyAnEventWaitsIsKnownAndItIsTriedNow() {
        await().untilAsserted(() -> assertThat(explained())
                .contains(
                        "Attempt 1 of ",
                        "failed, the next is at ",
                        "SocketTimeoutException: the provider does not answer"));
        mended.set(true);

        var plan = executor.plan(event(Verb.RETRY), rights(Role.OPERATOR), ZoneOffset.UTC);
        assertThat(plan.expected().attempt()).hasValue(1);
        assertThat(executor.carryOut(plan, rights(Role.OPERATOR), WAIT).verdict())
                .isEqualTo(Report.Verdict.APPLIED);
        await().untilAsserted(() -> assertThat(committed()).isEqualTo(5));

        // The same plan once more comes too late, and does nothing.
        assertThat(executor.carryOut(plan, rights(Role.OPERATOR), WAIT).verdict())
                .isEqualTo(Report.Verdict.MOVED_ON);
        assertThat(attempts.get((long) REFUSED)).isEqualTo(2);
    }

    @Test
    void aParkedKeyLetsTheCommitMoveAndGoesOnWhenThatIsUndone() {
        var parked = carryOut(event(Verb.PARK).because("INC-12"));
        assertThat(parked.verdict()).isEqualTo(Report.Verdict.APPLIED);
        await().untilAsserted(() -> assertThat(committed()).isEqualTo(5));

        // It is done in its partition by now, and can be laid aside where it is parked, once the instance has said so.
        await().ignoreExceptionsInstanceOf(RefusedException.class)
                .untilAsserted(() -> assertThat(executor.plan(event(Verb.SKIP), rights(Role.OPERATOR), ZoneOffset.UTC)
                                .touches())
                        .isEqualTo(1));
        var said = new ArrayList<String>();
        await().untilAsserted(() -> {
            said.add(explained());
            assertThat(said.get(said.size() - 1)).contains("is parked by anna");
        });
        assertThat(said).noneMatch(sentence -> sentence.contains("0 attempts failed"));
        assertThat(standing()).isEqualTo(Standing.WAITS);
        await().untilAsserted(() -> assertThat(explained())
                .matches("One key of " + actors.topic
                        + "/0 is parked by anna, until .* \\(in .*\\): INC-12\\. Its events wait"
                        + " in order until then, or until it is released\\. The rest of the partition goes on\\."));

        mended.set(true);
        var undo = Act.of(Verb.UNDO, "", Optional.empty()).with("id", parked.id());
        assertThat(carryOut(undo).verdict()).isEqualTo(Report.Verdict.APPLIED);
        await().untilAsserted(() -> assertThat(attempts).containsEntry(1L, 2).containsEntry(3L, 1));
    }

    @Test
    void aPausedGroupBeginsNothingUntilItIsResumed() {
        mended.set(true);
        var paused = carryOut(Act.of(Verb.PAUSE, actors.group, Optional.empty()).because("INC-12"));
        assertThat(paused.verdict()).isEqualTo(Report.Verdict.APPLIED);
        actors.publish("dan");
        await().untilAsserted(() ->
                assertThat(consumer.status().partitions().get(0).paused()).isTrue());
        await().untilAsserted(() -> assertThat(explained())
                .matches("Paused: .* since .*, by anna, until .* \\(in .*\\): INC-12\\. It keeps its place.*"));
        assertThat(attempts).doesNotContainKey(5L);

        carryOut(Act.of(Verb.RESUME, actors.group, Optional.empty()));
        await().untilAsserted(() -> assertThat(attempts).containsKey(5L));
    }

    @Test
    void aSkippedEventIsAnOpenDeadLetterAndIsHandedBackWhenThatIsUndone() {
        mended.set(true); // for those behind it
        var skipped = carryOut(event(Verb.SKIP));
        assertThat(skipped.verdict()).isEqualTo(Report.Verdict.APPLIED);
        await().untilAsserted(() -> assertThat(executor.plan(
                                Act.of(Verb.REDRIVE, actors.group, Optional.empty()),
                                rights(Role.OPERATOR),
                                ZoneOffset.UTC)
                        .touches())
                .isEqualTo(1));

        var undo = Act.of(Verb.UNDO, "", Optional.empty()).with("id", skipped.id());
        assertThat(carryOut(undo).verdict()).isEqualTo(Report.Verdict.APPLIED);
        await().untilAsserted(() -> assertThat(attempts).containsEntry(1L, 2));
    }

    /** A letter lies in a topic of its group, and is the matter of the topic that it comes from. */
    @Test
    void whoIsOperatorOnOtherTopicsOfAGroupAloneDoesNotActOnLettersOfThisOne() {
        mended.set(true);
        assertThat(carryOut(event(Verb.SKIP)).verdict()).isEqualTo(Report.Verdict.APPLIED);
        var redrive = Act.of(Verb.REDRIVE, actors.group, Optional.empty());
        await().ignoreExceptionsInstanceOf(RefusedException.class)
                .until(() -> executor.plan(redrive, rights(Role.OPERATOR), ZoneOffset.UTC)
                                .touches()
                        == 1);
        var elsewhere = new Rights(
                "omar",
                "test",
                List.of(
                        new Grant(Role.VIEWER, "", actors.group, ""),
                        new Grant(Role.OPERATOR, "", actors.group, "other")));
        for (var verb : List.of(Verb.REDRIVE, Verb.DISMISS)) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() ->
                            executor.plan(Act.of(verb, actors.group, Optional.of("other")), elsewhere, ZoneOffset.UTC))
                    .withMessageStartingWith("Needs operator on " + actors.group + " and the topics")
                    .matches(refused -> refused.reason() == RefusedException.Reason.RIGHT);
        }
    }

    @Test
    void aSeekBackMovesAndIsTakenBackByGoingOnWhereItWas() {
        handleAll();
        carryOut(Act.of(Verb.PAUSE, actors.group, Optional.empty()));
        var sought = carryOut(seek("begin"));
        assertThat(sought.verdict()).isEqualTo(Report.Verdict.APPLIED);
        assertThat(sought.moved()).containsExactly(new Result.Moved(actors.topic, 0, 5, 0));
        assertThat(sought.plan().expected().positions())
                .singleElement()
                .satisfies(position -> assertThat(position.assignment()).isPresent());
        await().untilAsserted(() -> assertThat(committed()).isZero());

        var undone = carryOut(undo(sought));
        assertThat(undone.moved()).containsExactly(new Result.Moved(actors.topic, 0, 0, 5));
        await().untilAsserted(() -> assertThat(committed()).isEqualTo(5));
        carryOut(Act.of(Verb.RESUME, actors.group, Optional.empty()));
        actors.publish("dan");
        await().untilAsserted(() -> assertThat(attempts).containsEntry(5L, 1).containsEntry(0L, 1));
    }

    @Test
    void aSeekForwardIsTakenBackByHandingThoseEventsBackThatWerePassed() {
        mended.set(true); // for what comes behind it
        var sought = carryOut(seek("3"));
        assertThat(sought.moved()).containsExactly(new Result.Moved(actors.topic, 0, 1, 3));
        await().untilAsserted(() -> assertThat(committed()).isEqualTo(5));
        assertThat(attempts).containsEntry(1L, 1);

        var undo = executor.plan(undo(sought), rights(Role.OPERATOR), ZoneOffset.UTC);
        assertThat(undo.verb()).isEqualTo(Verb.REPLAY);
        assertThat(undo.target().orElseThrow().offsets()).containsExactly(new Offsets(0, 1, 3));
        assertThat(executor.carryOut(undo, rights(Role.OPERATOR), Duration.ofMinutes(1))
                        .verdict())
                .isEqualTo(Report.Verdict.APPLIED);
        await().untilAsserted(() -> assertThat(attempts).containsEntry(1L, 2));
    }

    @Test
    void aSeekThatCameTooLateMovedNothingAndThereIsNothingToTakeBack() {
        handleAll();
        carryOut(Act.of(Verb.PAUSE, actors.group, Optional.empty()));
        var seen = executor.plan(seek("begin"), rights(Role.OPERATOR), ZoneOffset.UTC);
        assertThat(carryOut(seek("3")).verdict()).isEqualTo(Report.Verdict.APPLIED);

        var late = executor.carryOut(seen, rights(Role.OPERATOR), WAIT);
        assertThat(late.verdict()).isEqualTo(Report.Verdict.MOVED_ON);
        assertThat(late.answers())
                .anySatisfy(answer -> assertThat(answer.why()).contains("taken up anew since it was seen", "is at 3"));
        assertThat(late.moved()).isEmpty();

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> executor.plan(undo(late), rights(Role.OPERATOR), ZoneOffset.UTC))
                .withMessageContaining("no instance has said that it moved anything");
    }

    private void handleAll() {
        mended.set(true);
        await().ignoreExceptionsInstanceOf(RefusedException.class)
                .until(() -> carryOut(event(Verb.RETRY)).verdict() == Report.Verdict.APPLIED);
        await().untilAsserted(() -> assertThat(committed()).isEqualTo(5));
    }

    private Act seek(String to) {
        return Act.of(Verb.SEEK, actors.group, Optional.of(actors.topic), Offsets.all(0))
                .with("to", to);
    }

    private static Act undo(Report report) {
        return Act.of(Verb.UNDO, "", Optional.empty()).with("id", report.id());
    }

    private Act event(Verb verb) {
        return Act.of(verb, actors.group, Optional.of(actors.topic), Offsets.one(0, REFUSED));
    }

    private Report carryOut(Act act) {
        return executor.carryOut(
                executor.plan(act, rights(Role.OPERATOR), ZoneOffset.UTC), rights(Role.OPERATOR), WAIT);
    }

    private ShowGroup.GroupDetail group() {
        return console.answer(new ShowGroup(actors.group)).content();
    }

    private String explained() {
        var answer = explanation();
        return answer.content().findings().stream()
                .map(finding -> finding.cause().sentence(new Words(ZoneOffset.UTC, answer.asOf())))
                .findFirst()
                .orElse("");
    }

    private Standing standing() {
        return explanation().content().standing();
    }

    private Answer<Explain.Explanation> explanation() {
        return console.answer(new Explain(actors.group, Optional.empty(), OptionalInt.empty(), OptionalLong.empty()));
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
