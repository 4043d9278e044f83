/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.consume.CommitView;
import io.galgo.consume.ConsumerBuilder;
import io.galgo.consume.ConsumerStatus.Blocker;
import io.galgo.consume.DeadLetterFilter;
import io.galgo.consume.RunningConsumer;
import io.galgo.produce.NewEvent;
import io.galgo.produce.Publisher;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the control plane has running consumers do, on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class ControlPlaneTest {

    private static final Duration SOON = ofSeconds(20);
    private static final RetryPolicy HOURLY =
            RetryPolicy.backoff(ofHours(1), ofHours(1)).attempts(10);

    private EmbeddedKafka kafka;
    private ControlKit kit;
    private Galgo galgo;
    private Publisher publisher;
    private Topic<String, String> topic;
    private String group;
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void begin(EmbeddedKafka shared) throws Exception {
        kafka = shared;
        kit = new ControlKit(kafka);
        galgo = kit.galgo();
        publisher = galgo.publisher();
        topic = Topic.json(kafka.newTopic("orders", 1), String.class);
        group = "group-" + UUID.randomUUID();
    }

    @AfterEach
    void end() {
        publisher.close();
        kit.close();
    }

    // ---- status ----

    @Test
    void aConsumerSaysWhoItIsAndThatItLivesAndThatItHasClosed() {
        publish("a", "1");
        try (var consumer = builder().start()) {
            await().until(() -> kit.status(Status.Hello.class).stream()
                    .anyMatch(hello -> hello.owned().equals(Map.of(topic.name(), List.of(0)))));
            await().until(() -> !kit.status(Status.Beat.class).isEmpty());
            var hello = kit.status(Status.Hello.class).get(0);
            assertThat(hello.group()).isEqualTo(group);
            assertThat(hello.service()).isEqualTo("test");
            assertThat(hello.version()).isEqualTo("1.0");
            assertThat(hello.topics()).containsExactly(topic.name());
            assertThat(hello.keys()).containsExactly("test");
            assertThat(hello.member()).isNotEmpty();
            assertThat(kit.status(Status.Trouble.class)).isEmpty();
        }
        await().until(() -> !kit.status(Status.Closed.class).isEmpty());
        await().until(() -> kit.status(Status.Beat.class).isEmpty());
        assertThat(kit.largest(Status.Hello.class)).isBetween(1, 1_024);
    }

    @Test
    void whatIsNotOrdinaryIsSaidByOffsetUntilItIsOver() {
        failing.add("1");
        publish("secret-key", "1");
        publish("secret-key", "2");
        try (var consumer = builder().retry(HOURLY).start()) {
            await().until(() -> troubles().size() == 1);
            var held = troubles().get(0);
            assertThat(held.kind()).isEqualTo(Status.Held.Kind.RETRYING);
            assertThat(held.offset()).hasValue(0);
            assertThat(held.attempt()).isEqualTo(1);
            assertThat(held.attempts()).hasValue(10);
            assertThat(held.next()).isPresent();
            assertThat(held.error()).contains("IllegalStateException", "broken", "ControlPlaneTest.handle:");
            assertThat(held.toString()).doesNotContain("secret");
            failing.clear();
            order(Verb.RETRY, 0);
            await().until(() -> troubles().isEmpty());
        }
        await().until(() -> kit.largest(Status.Trouble.class) > 0);
        assertThat(kit.largest(Status.Trouble.class)).isLessThan(430); // some 110 of them name instance and group
        assertThat(kit.largest(Status.Beat.class)).isBetween(1, 300);
    }

    @Test
    void aServiceWithoutAKeySaysWhatItIsAtAndTakesNoCommands() throws Exception {
        var withoutKeys = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .control(Control.ofDefaults().tenant(kit.tenant))
                .build();
        publish("a", "1");
        try (var consumer = withoutKeys
                .consumer(group)
                .on(topic, event -> handle(event.value()))
                .start()) {
            await().until(() -> kit.status(Status.Hello.class).size() == 1);
            assertThat(kit.status(Status.Hello.class).get(0).keys()).isEmpty();
            var pause = kit.send(kit.command(Verb.PAUSE, group, null, ofMinutes(5)));
            publish("a", "2");
            await().until(() -> handled.size() == 2);
            assertThat(kit.results(pause.id())).isEmpty();
        }
    }

    @Test
    void positionsAreSaidWhileSomebodyLooks() throws Exception {
        publish("a", "1");
        try (var consumer = builder().start()) {
            await().until(() -> handled.size() == 1);
            kit.send(set("detail", "", null, ofSeconds(3)));
            await().until(() -> kit.status(Status.Detail.class).stream()
                    .anyMatch(detail ->
                            detail.partitions().equals(List.of(new Status.Position(topic.name(), 0, 1, 1, 0, 0)))));
            await().until(() -> kit.status(Status.Detail.class).isEmpty());
        }
    }

    // ---- orders ----

    @Test
    void aWaitingEventIsTriedAtOnceAndTheSameOrderAgainChangesNothing() throws Exception {
        failing.add("1");
        publish("a", "1");
        publish("a", "2");
        try (var consumer = builder().retry(HOURLY).start()) {
            await().until(() -> waits(consumer));
            publish("b", "3");
            await().until(() -> handled.contains("3"));
            failing.clear();
            long before = System.nanoTime();
            var result = order(Verb.RETRY, 0, new Expected(OptionalLong.of(0), OptionalInt.of(1)));
            await().until(() -> handled.size() == 3);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
            assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
            assertThat(result.why()).contains("attempt 2");
            var again = order(Verb.RETRY, 0, new Expected(OptionalLong.of(0), OptionalInt.of(1)));
            assertThat(again.outcome()).isEqualTo(Outcome.MOVED_ON);
            assertThat(again.why()).contains("handled by attempt 2 at ");
        }
        assertThat(handled).containsExactly("3", "1", "2");
    }

    @Test
    void anOrderAboutAnotherAttemptThanTheNextChangesNothing() throws Exception {
        failing.add("1");
        publish("a", "1");
        try (var consumer = builder().retry(HOURLY).start()) {
            await().until(() -> waits(consumer));
            var wrong = order(Verb.RETRY, 0, new Expected(OptionalLong.empty(), OptionalInt.of(3)));
            assertThat(wrong.outcome()).isEqualTo(Outcome.MOVED_ON);
            assertThat(wrong.why()).contains("1 attempts", "not 3");
            var edge = order(Verb.SKIP, 0, new Expected(OptionalLong.of(7), OptionalInt.empty()));
            assertThat(edge.outcome()).isEqualTo(Outcome.MOVED_ON);
            assertThat(waits(consumer)).isTrue();
        }
    }

    @Test
    void anEventIsSkippedOnceAndIsAnOpenDeadLetter() throws Exception {
        failing.add("1");
        publish("a", "1");
        publish("a", "2");
        try (var consumer = builder().retry(HOURLY).start()) {
            await().until(() -> waits(consumer));
            assertThat(order(Verb.SKIP, 0).outcome()).isEqualTo(Outcome.APPLIED);
            await().until(() -> handled.contains("2"));
            var again = order(Verb.SKIP, 0);
            assertThat(again.outcome()).isEqualTo(Outcome.MOVED_ON);
            assertThat(again.why()).contains("laid aside as a dead letter");
        }
        assertThat(galgo.deadLetters(group).find(DeadLetterFilter.open()).letters())
                .hasSize(1);
    }

    @Test
    void theThreadOfASlowHandlerIsShownAndInterruptedAndNoOther() throws Exception {
        var inside = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        try (var consumer = galgo.consumer(group)
                .on(topic, event -> {
                    if (event.value().equals("slow") && event.attempt() == 1) {
                        inside.countDown();
                        never.await();
                    }
                    handle(event.value());
                })
                .retry(RetryPolicy.backoff(ofMillis(10), ofMillis(10)))
                .start()) {
            publish("a", "slow");
            inside.await();
            publish("b", "other");
            await().until(() -> handled.contains("other"));
            var asked = order(Verb.ASK, 0);
            assertThat(asked.outcome()).isEqualTo(Outcome.APPLIED);
            assertThat(asked.answer().orElseThrow()).contains("CountDownLatch.await", "ControlPlaneTest");
            assertThat(order(Verb.INTERRUPT, 0).outcome()).isEqualTo(Outcome.APPLIED);
            await().until(() -> handled.contains("slow"));
            assertThat(order(Verb.INTERRUPT, 0).outcome()).isEqualTo(Outcome.MOVED_ON);
        }
        assertThat(handled).containsExactly("other", "slow");
    }

    @Test
    void aPartitionGoesOnElsewhereIfItIsWhereItWasSeen() throws Exception {
        publish("a", "1");
        publish("a", "2");
        publish("a", "3");
        try (var consumer = builder().start()) {
            await().until(() -> handled.size() == 3);
            var wrong = seek(1, OptionalLong.of(2));
            assertThat(wrong.outcome()).isEqualTo(Outcome.MOVED_ON);
            var right = seek(1, OptionalLong.of(3));
            assertThat(right.outcome()).isEqualTo(Outcome.APPLIED);
            assertThat(right.moved()).containsExactly(new Result.Moved(topic.name(), 0, 3, 1));
            await().until(() -> handled.size() == 5);
            assertThat(seek(99, OptionalLong.empty()).why()).contains("its log has 0 to 3");
        }
    }

    // ---- settings ----

    @Test
    void aPartitionThatGoesOnByItselfMayBeMovedButNotOneThatSomebodyMovedOrTookUp() throws Exception {
        publish("a", "1");
        publish("a", "2");
        try (var consumer = builder().start()) {
            await().until(() -> committed() == 2);
            var seen = new Expected.Position(0, 2, Optional.of(assignment()));
            publish("a", "3");
            publish("a", "4");
            await().until(() -> committed() == 4);

            var past = seek(3, seen);
            assertThat(past.outcome()).isEqualTo(Outcome.MOVED_ON);
            assertThat(past.why()).contains("has come to 4 by itself by now, past 3");
            var back = seek(1, seen);
            assertThat(back.outcome()).isEqualTo(Outcome.APPLIED);
            assertThat(back.moved()).containsExactly(new Result.Moved(topic.name(), 0, 4, 1));
            await().until(() -> handled.size() == 7);
            var again = seek(0, seen);
            assertThat(again.outcome()).isEqualTo(Outcome.MOVED_ON);
            assertThat(again.why()).contains("taken up anew since it was seen, by a rebalance or another seek");
            assertThat(seek(2, new Expected.Position(0, 1, Optional.empty())).outcome())
                    .isEqualTo(Outcome.MOVED_ON);
        }
        assertThat(handled).containsExactly("1", "2", "3", "4", "2", "3", "4");
    }

    @Test
    void aKeyIsParkedWhileTheCommitMovesOnAndReleasedInOrder() throws Exception {
        failing.add("1");
        publish("a", "1");
        publish("a", "2");
        publish("b", "3");
        try (var consumer = builder().retry(HOURLY).start()) {
            await().until(() -> waits(consumer) && handled.contains("3"));
            long before = System.nanoTime();
            var park = kit.send(kit.command(Verb.PARK, group, kit.keyTarget(topic.name(), key("a")), ofMinutes(5)));
            assertThat(kit.result(park).outcome()).isEqualTo(Outcome.APPLIED);
            await().until(() -> committed() == 3);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
            publish("a", "4");
            publish("b", "5");
            await().until(() -> handled.contains("5") && committed() == 5);
            await().until(() -> troubles().stream()
                    .anyMatch(held -> held.kind() == Status.Held.Kind.PARKED
                            && held.by().equals(Optional.of(new Status.By(park.id(), park.who(), park.reason())))));
            assertThat(order(Verb.RETRY, 0).why()).contains("parked: release it");
            failing.clear();
            var release =
                    kit.send(kit.command(Verb.RELEASE, group, kit.keyTarget(topic.name(), key("a")), ofMinutes(5)));
            assertThat(kit.result(release).outcome()).isEqualTo(Outcome.APPLIED);
            await().until(() -> handled.size() == 5);
            await().until(() -> troubles().isEmpty());
        }
        assertThat(handled).containsExactly("3", "5", "1", "2", "4");
    }

    @Test
    void aParkedKeyStaysParkedThroughARestartAndGoesOnByItselfAtItsEnd() throws Exception {
        try (var consumer = builder().start()) {
            await().until(() -> owns(consumer));
            kit.result(kit.send(kit.command(Verb.PARK, group, kit.keyTarget(topic.name(), key("a")), ofSeconds(25))));
            publish("a", "1");
            publish("b", "2");
            await().until(() -> handled.contains("2") && committed() == 2);
        }
        try (var consumer = builder().start()) {
            publish("a", "3");
            publish("b", "4");
            await().until(() -> handled.contains("4"));
            assertThat(handled).containsExactly("2", "4");
            await().atMost(ofMinutes(2)).until(() -> handled.size() == 4);
        }
        assertThat(handled).containsExactly("2", "4", "1", "3");
    }

    @Test
    void aKeyThatWasReleasedWhileNobodyRanIsNotHeldByTheNextOwner() throws Exception {
        try (var consumer = builder().start()) {
            await().until(() -> owns(consumer));
            kit.result(kit.send(kit.command(Verb.PARK, group, kit.keyTarget(topic.name(), key("a")), ofMinutes(5))));
            publish("a", "1");
            await().until(() -> committed() == 1);
        }
        kit.send(kit.command(Verb.RELEASE, group, kit.keyTarget(topic.name(), key("a")), ofMinutes(5)));
        try (var consumer = builder().start()) {
            await().until(() -> handled.size() == 1);
        }
    }

    @Test
    void aPauseHoldsThroughARestartForInstancesThatStartLaterAndEndsByItself() throws Exception {
        try (var one = builder().start()) {
            await().until(() -> owns(one));
            var pause = kit.command(Verb.PAUSE, group, null, ofSeconds(25));
            assertThat(kit.result(kit.send(pause)).outcome()).isEqualTo(Outcome.APPLIED);
            publish("a", "1");
            await().until(() -> one.status().partitions().get(0).paused());
        }
        try (var two = builder().start();
                var three = builder().start()) {
            await().until(() -> owns(two) || owns(three));
            assertThat(handled).isEmpty();
            await().atMost(ofMinutes(2)).until(() -> handled.size() == 1);
        }
    }

    @Test
    void aPauseHoldsForAnInstanceThatStartsWithAClockThatIsHoursAhead() throws Exception {
        kit.send(kit.command(Verb.PAUSE, group, null, ofMinutes(30)));
        publish("a", "1");
        var ahead = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .control(Control.trusting(kit.key.trust().toString())
                        .tenant(kit.tenant)
                        .clock(() -> Instant.now().plus(Duration.ofHours(3))))
                .build();
        try (var consumer =
                ahead.consumer(group).on(topic, event -> handle(event.value())).start()) {
            await().until(() ->
                    owns(consumer) && consumer.status().partitions().get(0).paused());
        }
        assertThat(handled).isEmpty();
    }

    @Test
    void aParkedKeyStaysParkedOnWhoeverOwnsItsPartitionNext() throws Exception {
        try (var one = builder().start();
                var two = builder().start()) {
            await().until(() -> owns(one) || owns(two));
            await().until(() -> kit.status(Status.Hello.class).size() == 2);
            var park = kit.command(Verb.PARK, group, kit.keyTarget(topic.name(), key("a")), ofMinutes(5));
            assertThat(kit.results(kit.send(park), 2)).allMatch(result -> result.outcome() == Outcome.APPLIED);
            publish("a", "1");
            publish("b", "2");
            await().until(() -> handled.contains("2") && committed() == 2);
            (owns(one) ? one : two).close();
            publish("a", "3");
            publish("b", "4");
            await().until(() -> handled.contains("4") && committed() == 4);
            kit.send(kit.command(Verb.RELEASE, group, kit.keyTarget(topic.name(), key("a")), ofMinutes(5)));
            await().until(() -> handled.size() == 4);
        }
        assertThat(handled).containsExactly("2", "4", "1", "3");
    }

    @Test
    void anEndedPauseGoesOnAndTheServicesOwnPauseDoesNot() throws Exception {
        try (var consumer = builder().startPaused().start()) {
            await().until(() -> owns(consumer));
            kit.result(kit.send(kit.command(Verb.PAUSE, group, null, ofMinutes(5))));
            consumer.resume();
            publish("a", "1");
            assertThat(consumer.status().partitions().get(0).paused()).isTrue();
            var resume = kit.send(kit.command(Verb.RESUME, group, null, ofMinutes(5)));
            assertThat(kit.result(resume).outcome()).isEqualTo(Outcome.APPLIED);
            await().until(() -> handled.size() == 1);
            var again = kit.send(kit.command(Verb.RESUME, group, null, ofMinutes(5)));
            assertThat(kit.result(again).outcome()).isEqualTo(Outcome.MOVED_ON);
        }
    }

    @Test
    void theRetryPolicyIsAsSetUntilUnset() throws Exception {
        failing.add("1");
        publish("a", "1");
        try (var consumer = builder().retry(HOURLY).start()) {
            await().until(() -> waits(consumer));
            kit.result(kit.send(set("retry.attempts", "2", kit.target(topic.name()), ofMinutes(5))));
            order(Verb.RETRY, 0);
            await().until(() -> letters() == 1);
            kit.result(kit.send(kit.command(
                    Verb.UNSET,
                    group,
                    Optional.of(kit.target(topic.name())),
                    Map.of("name", "retry.attempts"),
                    Expected.NOTHING,
                    ofMinutes(5))));
            failing.add("2");
            publish("a", "2");
            await().until(() -> waits(consumer));
            assertThat(blocker(consumer).orElseThrow().attempts()).hasValue(10);
        }
    }

    @Test
    void aShorterWaitBetweenAttemptsHoldsForWhatWaitsAlready() throws Exception {
        failing.add("1");
        publish("a", "1");
        try (var consumer = builder().retry(HOURLY).start()) {
            await().until(() -> waits(consumer));
            failing.clear();
            kit.send(set("retry.longest", "PT0.05S", null, ofMinutes(5)));
            await().until(() -> handled.size() == 1);
        }
    }

    @Test
    void eventsThatARuleSkipsAreDeadLettersUnhandled() throws Exception {
        try (var consumer = builder().start()) {
            await().until(() -> owns(consumer));
            kit.result(kit.send(set("skip", "", kit.keyTarget(topic.name(), key("bad")), ofMinutes(5))));
            publish("bad", "1");
            publish("good", "2");
            await().until(() -> handled.contains("2") && letters() == 1);
        }
        assertThat(handled).containsExactly("2");
    }

    @Test
    void whatCannotBeSetIsRefusedWithWhatCan() throws Exception {
        try (var consumer = builder().start()) {
            await().until(() -> owns(consumer));
            var unknown = kit.result(kit.send(set("colour", "red", null, ofMinutes(5))));
            assertThat(unknown.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(unknown.why()).contains("known are retry.attempts");
            assertThat(kit.result(kit.send(set("concurrency", "0", null, ofMinutes(5))))
                            .why())
                    .contains("a number from 1");
            assertThat(kit.result(kit.send(set("concurrency", "3", null, Duration.ofDays(8))))
                            .why())
                    .contains("7 days at most");
        }
    }

    // ---- what is not obeyed ----

    @Test
    void whatIsForgedRepeatedLateOrMeantForAnotherIsNotObeyed() throws Exception {
        failing.add("1");
        publish("a", "1");
        try (var consumer = builder().retry(HOURLY).start()) {
            await().until(() -> waits(consumer));
            var good = retry();

            var forged = retry();
            var altered = ControlRecords.of(kit.name(ControlTopic.COMMANDS), forged, kit.key);
            altered.headers().remove(ControlRecords.SIGNATURE_HEADER);
            altered.headers().add(ControlRecords.SIGNATURE_HEADER, new byte[64]);
            kit.send(altered);
            assertRefused(forged, "signature");

            var stranger = retry();
            kit.send(ControlRecords.of(
                    kit.name(ControlTopic.COMMANDS),
                    stranger,
                    SigningKey.generate(
                            "stranger",
                            Role.ADMIN,
                            java.time.LocalDate.now(java.time.ZoneOffset.UTC).plusDays(1))));
            assertRefused(stranger, "its key is not trusted");

            var late =
                    kit.command(Verb.RETRY, group, Optional.of(event(0)), Map.of(), Expected.NOTHING, ofSeconds(-30));
            assertThat(kit.result(kit.send(late)).outcome()).isEqualTo(Outcome.EXPIRED);

            var long_ = kit.command(Verb.RETRY, group, event(0), ofHours(1));
            assertRefused(kit.send(long_), "5 minutes at most");

            var anotherTopic = kit.command(
                    Verb.RETRY,
                    group,
                    Target.of(topic.name(), "AAAAAAAAAAEAAAAAAAAAAg", Offsets.one(0, 0)),
                    ofSeconds(60));
            assertRefused(kit.send(anotherTopic), "another topic of the name");

            var anotherCluster = new Command(
                    "another",
                    "c-1",
                    Verb.RETRY,
                    "ana",
                    Role.OPERATOR,
                    "test",
                    group,
                    Optional.of(event(0)),
                    Map.of(),
                    Expected.NOTHING,
                    "",
                    java.time.Instant.now(),
                    java.time.Instant.now().plusSeconds(60),
                    Optional.empty());
            assertRefused(kit.send(anotherCluster), "another cluster");

            var newer = ControlRecords.of(kit.name(ControlTopic.COMMANDS), retry(), kit.key);
            kit.send(signed(new String(newer.value(), UTF_8).replace("\"v\":1", "\"v\":2")));
            var large = new byte[ControlRecords.LARGEST + 1];
            kit.send(new org.apache.kafka.clients.producer.ProducerRecord<>(
                    kit.name(ControlTopic.COMMANDS), group.getBytes(UTF_8), large));
            var other = kit.command(Verb.RETRY, "other-group", event(0), ofSeconds(60));
            kit.send(other);

            assertThat(blocker(consumer).orElseThrow().failedAttempts()).isEqualTo(1);

            kit.send(good);
            assertThat(kit.result(good).outcome()).isEqualTo(Outcome.APPLIED);
            await().until(() -> blocker(consumer)
                    .filter(blocker -> blocker.failedAttempts() == 2)
                    .isPresent());
            kit.send(good);
            assertThat(kit.results(good, 2).get(1).why()).contains("given before");
            assertThat(blocker(consumer).orElseThrow().failedAttempts()).isEqualTo(2);
            assertThat(kit.results(other.id())).isEmpty();
        }
    }

    @Test
    void anOrderGivenBeforeAnInstanceBeganIsNotItsToCarryOut() throws Exception {
        failing.add("1");
        publish("a", "1");
        var before = kit.send(retry());
        try (var consumer = builder().retry(HOURLY).start()) {
            await().until(() -> waits(consumer));
            var after = kit.send(retry());
            assertThat(kit.result(after).outcome()).isEqualTo(Outcome.APPLIED);
            kit.send(before);
            assertRefused(before, "given before");
        }
    }

    @Test
    void whoDoesNotOwnThePartitionSaysSo() throws Exception {
        try (var one = builder().start();
                var two = builder().start()) {
            await().until(() -> owns(one) || owns(two));
            await().until(() -> kit.status(Status.Hello.class).size() == 2);
            publish("a", "1");
            await().until(() -> handled.size() == 1);
            var results = kit.results(kit.send(retry()), 2);
            assertThat(results.stream().map(Result::outcome))
                    .containsExactlyInAnyOrder(Outcome.MOVED_ON, Outcome.NOT_MINE);
        }
    }

    @Test
    void withoutItsTopicsAConsumerBeginsAtOnceAndSaysThatNobodySeesIt() {
        var nobody = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .control(Control.trusting(kit.key.trust().toString()).tenant("nobody"))
                .build();
        publish("a", "1");
        try (var consumer =
                nobody.consumer(group).on(topic, event -> handle(event.value())).start()) {
            await().until(() -> handled.size() == 1);
            await().until(() -> consumer.health().control().contains("no topic galgo.nobody.status"));
            assertThat(consumer.health().isHealthy()).isTrue();
        }
    }

    // ---- the story's parts ----

    private void handle(String value) {
        if (failing.contains(value)) {
            throw new IllegalStateException("broken");
        }
        handled.add(value);
    }

    private ConsumerBuilder builder() {
        return galgo.consumer(group)
                .on(topic, event -> handle(event.value()))
                .commitInterval(ofMillis(50))
                .kafka("heartbeat.interval.ms", 300); // hears soon of others that come and go
    }

    private void publish(String key, String value) {
        publisher.publish(NewEvent.of(topic, key, value)).toCompletableFuture().join();
    }

    private byte[] key(String key) {
        return key.getBytes(UTF_8);
    }

    private static boolean owns(RunningConsumer consumer) {
        return !consumer.status().partitions().isEmpty();
    }

    private static Optional<Blocker> blocker(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .flatMap(partition -> partition.blocker().stream())
                .findFirst();
    }

    private static boolean waits(RunningConsumer consumer) {
        return blocker(consumer).filter(blocker -> blocker.next().isPresent()).isPresent();
    }

    private List<Status.Held> troubles() {
        return kit.status(Status.Trouble.class).stream()
                .flatMap(trouble -> trouble.partitions().stream())
                .toList();
    }

    private int letters() {
        try {
            return galgo.deadLetters(group)
                    .find(DeadLetterFilter.open())
                    .letters()
                    .size();
        } catch (org.apache.kafka.common.KafkaException notYet) {
            return 0;
        }
    }

    private long committed() throws Exception {
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
            var committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(topic.name(), 0));
            return committed == null ? -1 : committed.offset();
        }
    }

    private Target event(long offset) throws Exception {
        return kit.target(topic.name(), Offsets.one(0, offset));
    }

    private Command retry() throws Exception {
        return kit.command(Verb.RETRY, group, event(0), ofSeconds(60));
    }

    private Result order(Verb verb, long offset) {
        return order(verb, offset, Expected.NOTHING);
    }

    private Result order(Verb verb, long offset, Expected expected) {
        try {
            return kit.result(
                    kit.send(kit.command(verb, group, Optional.of(event(offset)), Map.of(), expected, ofSeconds(60))));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Result seek(long offset, OptionalLong next) {
        return order(Verb.SEEK, offset, new Expected(next, OptionalInt.empty()));
    }

    private Result seek(long offset, Expected.Position seen) {
        return order(Verb.SEEK, offset, Expected.at(List.of(seen)));
    }

    /** The name of the assignment that committed last. */
    private String assignment() throws Exception {
        var committed = kafka.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(topic.name(), 0));
        return CommitView.read(committed.offset(), committed.metadata())
                .orElseThrow()
                .assignment();
    }

    private Command set(String name, String value, Target target, Duration lasts) throws Exception {
        return kit.command(
                Verb.SET,
                group,
                Optional.ofNullable(target),
                Map.of("name", name, "value", value),
                Expected.NOTHING,
                lasts);
    }

    private void assertRefused(Command command, String why) {
        var results = kit.results(command, 1);
        assertThat(results.get(results.size() - 1).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(results.get(results.size() - 1).why()).contains(why);
    }

    private org.apache.kafka.clients.producer.ProducerRecord<byte[], byte[]> signed(String value) {
        var bytes = value.getBytes(UTF_8);
        var record = new org.apache.kafka.clients.producer.ProducerRecord<>(
                kit.name(ControlTopic.COMMANDS), group.getBytes(UTF_8), bytes);
        record.headers().add(ControlRecords.KEY_HEADER, kit.key.trust().id().getBytes(UTF_8));
        record.headers().add(ControlRecords.SIGNATURE_HEADER, kit.key.sign(Purpose.COMMAND, bytes));
        return record;
    }
}
