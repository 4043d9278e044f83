/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.consume.DeadLetterFilter;
import io.galgo.consume.DeadLetterId;
import io.galgo.consume.DeadLetterState;
import io.galgo.consume.RunningConsumer;
import io.galgo.produce.Publisher;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Jobs that a group's own instances carry out, on a real broker. */
@WithKafka
@Execution(ExecutionMode.CONCURRENT) // they wait most of the time, each for a group of its own
@SuppressWarnings("try") // consumers are there to be closed
class JobsTest {

    private static final int LETTERS = 6;

    /** At one a second enough to meddle with its job. */
    private static final int MANY = 60;

    private ControlKit kit;
    private Galgo galgo;
    private Publisher publisher;
    private Topic<String, String> topic;
    private String group;
    private volatile boolean broken = true;
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final Queue<String> again = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void begin(EmbeddedKafka kafka) throws Exception {
        org.awaitility.Awaitility.setDefaultTimeout(ofSeconds(90));
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

    @Test
    void deadLettersAreRedrivenByOneInstanceToTheirEndWithProgress() throws Exception {
        try (var one = start();
                var two = start()) {
            makeLetters();
            broken = false;
            var job = kit.send(job(Verb.REDRIVE, Map.of()));
            await().until(() -> isOver(job));
            var last = last(job);
            assertThat(last.state()).isEqualTo(JobProgress.State.DONE);
            assertThat(List.of(last.done(), last.failed(), last.total())).containsExactly(6L, 0L, 6L);
            assertThat(kit.progress(job.id()).stream()
                            .filter(said -> said.done() > 0)
                            .map(JobProgress::instance))
                    .containsOnly(last.instance());
        }
        assertThat(handled).hasSize(LETTERS);
        await().until(() -> in(DeadLetterState.MENDED) == LETTERS);
    }

    @Test
    void lettersOfAKeyThatOneCallHadNoRoomForComeBeforeThoseBehindThem() throws Exception {
        int letters = 24; // one call hands over less than 10 of them, as they are large
        var large = "x".repeat(900_000);
        try (var one = start()) {
            for (int i = 0; i < letters; i++) {
                publisher
                        .publish(topic, "key", String.format("%02d", i) + large)
                        .toCompletableFuture()
                        .join();
            }
            await().until(() -> in(DeadLetterState.OPEN) == letters);
            broken = false;
            var job = kit.send(kit.command(
                    Verb.REDRIVE,
                    group,
                    Optional.of(kit.target(group + ".galgo-dead", new Offsets(0, 0, letters))),
                    Map.of("rate", "10"),
                    Expected.NOTHING,
                    ofMinutes(60)));
            await().until(() -> isOver(job));
            assertThat(last(job).done()).isEqualTo(letters);
        }
        assertThat(handled.stream().map(value -> value.substring(0, 2)))
                .hasSize(letters)
                .isSorted();
    }

    @Test
    void whatFailsAgainAmongTheFirstLeavesTheRest() throws Exception {
        try (var one = start()) {
            makeLetters();
            var job = kit.send(job(Verb.REDRIVE, Map.of("first", "1")));
            await().until(() -> last(job).state() == JobProgress.State.PAUSED);
            assertThat(last(job).failed()).isEqualTo(1);
            assertThat(last(job).why()).contains("1 of the first 1 failed again");
            assertThat(in(DeadLetterState.OPEN)).isEqualTo(LETTERS);
        }
    }

    @Test
    void theFirstAreTriedThoughSomebodyDealtWithOneOfTheLettersMeanwhile() throws Exception {
        try (var one = start()) {
            makeLetters();
            galgo.deadLetters(group).dismiss(List.of(new DeadLetterId(0, 3)), "bruno", "it is known");
            var job = kit.send(job(Verb.REDRIVE, Map.of("first", "1")));
            await().until(() -> last(job).state() == JobProgress.State.PAUSED || isOver(job));
            assertThat(last(job).why()).contains("1 of the first 1 failed again");
            assertThat(in(DeadLetterState.FAILED_AGAIN)).isEqualTo(1);
        }
    }

    /** As after the end of an instance that had handed over the first, and had not said yet that it failed. */
    @Test
    void whatFailedAgainAmongTheFirstLeavesTheRestToWhoeverCarriesTheJobOn() throws Exception {
        try (var one = start()) {
            makeLetters();
            var job = job(Verb.REDRIVE, Map.of("first", "1"));
            galgo.deadLetters(group).redrive(List.of(new DeadLetterId(0, 0)));
            await().until(() -> in(DeadLetterState.FAILED_AGAIN) == 1);
            kit.send(job);
            await().until(() -> last(job).state() == JobProgress.State.PAUSED || isOver(job));
            assertThat(last(job).why()).contains("1 of the first 1 failed again");
            assertThat(in(DeadLetterState.FAILED_AGAIN)).isEqualTo(1);
        }
    }

    @Test
    void aJobThatWaitsAfterItsFirstFailedAgainGoesOnWhenSomebodySaysSo() throws Exception {
        try (var one = start();
                var two = start()) {
            makeLetters();
            var job = kit.send(job(Verb.REDRIVE, Map.of("first", "1")));
            await().until(() -> last(job).state() == JobProgress.State.PAUSED);
            broken = false;
            var resume = kit.send(ofJob(Verb.RESUME, job));
            assertThat(kit.results(resume, 2)).anyMatch(result -> result.outcome() == Outcome.APPLIED);
            await().until(() -> isOver(job));
            assertThat(last(job).state()).isEqualTo(JobProgress.State.DONE);
            assertThat(List.of(last(job).done(), last(job).failed())).containsExactly(6L, 1L);
        }
        assertThat(handled).hasSize(LETTERS - 1);
    }

    @Test
    void aJobThatIsPausedWaitsWhoeverCarriesItOutUntilItIsResumedAndItsGroupGoesOn() throws Exception {
        try (var one = start();
                var two = start()) {
            makeLetters();
            broken = false;
            var job = kit.send(job(Verb.REDRIVE, Map.of("rate", "1")));
            await().until(() -> last(job).done() >= 1);
            kit.results(kit.send(ofJob(Verb.PAUSE, job)), 2);
            await().until(() -> last(job).state() == JobProgress.State.PAUSED);
            assertThat(last(job).why()).startsWith("paused by ana until ");
            publisher.publish(topic, "another", "goes on").toCompletableFuture().join();
            await().until(() -> handled.contains("goes on"));
            assertThat(in(DeadLetterState.OPEN)).isPositive();

            kit.send(ofJob(Verb.RESUME, job));
            await().until(() -> isOver(job));
            assertThat(last(job).state()).isEqualTo(JobProgress.State.DONE);
            await().until(() -> in(DeadLetterState.MENDED) == LETTERS);
        }
        assertThat(handled.stream().distinct()).hasSize(LETTERS + 1);
    }

    private Command ofJob(Verb verb, Command job) throws Exception {
        return kit.command(verb, group, Optional.empty(), Map.of("job", job.id()), Expected.NOTHING, ofMinutes(60));
    }

    @Test
    void aReplayAgainGoesWithItsJobsIdAndTakesTheRoleAdmin() throws Exception {
        broken = false;
        try (var one = start()) {
            publisher.publish(topic, "key", "0").toCompletableFuture().join();
            await().until(() -> handled.size() == 1);
            var target = Optional.of(kit.target(topic.name(), new Offsets(0, 0, 1)));
            var asOperator =
                    kit.command(Verb.REPLAY, group, target, Map.of("again", "true"), Expected.NOTHING, ofMinutes(60));
            kit.send(asOperator);
            var job = kit.send(as(
                    Role.ADMIN,
                    kit.command(Verb.REPLAY, group, target, Map.of("again", "true"), Expected.NOTHING, ofMinutes(60))));
            await().until(() -> isOver(job));
            await().until(() -> handled.size() == 2);
            assertThat(again).containsExactly("", job.id());
            assertThat(kit.progress(asOperator.id())).isEmpty();
        }
    }

    private static Command as(Role role, Command command) {
        return new Command(
                command.cluster(),
                command.id(),
                command.verb(),
                command.who(),
                role,
                command.door(),
                command.group(),
                command.target(),
                command.parameters(),
                command.expected(),
                command.reason(),
                command.given(),
                command.expires(),
                command.undoes());
    }

    @Test
    void aJobThatIsCancelledLeavesTheRest() throws Exception {
        try (var one = start()) {
            makeLetters(MANY);
            broken = false;
            var job = kit.send(job(Verb.REDRIVE, MANY, Map.of("rate", "1")));
            await().until(() -> last(job).done() >= 1);
            kit.send(kit.command(
                    Verb.CANCEL, group, Optional.empty(), Map.of("job", job.id()), Expected.NOTHING, ofMinutes(5)));
            await().until(() -> last(job).state() == JobProgress.State.CANCELLED);
            assertThat(in(DeadLetterState.OPEN)).isBetween(1L, MANY - 1L);
        }
    }

    @Test
    void anotherInstanceGoesOnWithTheJobOfOneThatEnds() throws Exception {
        var one = start();
        try (var two = start()) {
            makeLetters();
            broken = false;
            var job = kit.send(job(Verb.REDRIVE, Map.of("rate", "1")));
            await().until(() -> last(job).done() >= 1);
            one.close();
            try (var three = start()) {
                two.close();
                await().until(() -> isOver(job));
            }
            assertThat(last(job).done()).isEqualTo(LETTERS);
        }
        await().until(() -> in(DeadLetterState.MENDED) == LETTERS);
        assertThat(handled.stream().distinct()).hasSize(LETTERS);
    }

    @Test
    void aStretchThatWasHandledIsHandledAgainInOrderByItsGroupAlone() throws Exception {
        broken = false;
        try (var one = start()) {
            for (int i = 0; i < LETTERS; i++) {
                publisher.publish(topic, "key", "" + i).toCompletableFuture().join();
            }
            await().until(() -> handled.size() == LETTERS);
            var job = kit.send(kit.command(
                    Verb.REPLAY,
                    group,
                    Optional.of(kit.target(topic.name(), new Offsets(0, 1, 4))),
                    Map.of("rate", "2"),
                    Expected.NOTHING,
                    ofMinutes(60)));
            await().until(() -> isOver(job));
            assertThat(last(job).state()).isEqualTo(JobProgress.State.DONE);
            assertThat(last(job).done()).isEqualTo(3);
            await().until(() -> handled.size() == LETTERS + 3);
        }
        assertThat(handled).containsExactly("0", "1", "2", "3", "4", "5", "1", "2", "3");
    }

    @Test
    void aJobWaitsForAnInstance() throws Exception {
        try (var one = start()) {
            makeLetters();
        }
        var job = kit.send(job(Verb.DISMISS, Map.of()));
        assertThat(kit.progress(job.id())).isEmpty();
        try (var two = start()) {
            await().until(() -> isOver(job));
        }
        await().until(() -> in(DeadLetterState.DISMISSED) == LETTERS);
    }

    // ---- the story's parts ----

    private RunningConsumer start() {
        return galgo.consumer(group)
                .on(topic, event -> {
                    if (broken) {
                        throw new IllegalStateException("broken");
                    }
                    again.add(event.headers().text(HeaderNames.AGAIN).orElse(""));
                    handled.add(event.value());
                })
                .retry(RetryPolicy.none())
                .circuitBreaker(CircuitBreaker.off()) // many fail alike
                .commitInterval(ofMillis(50))
                .kafka("heartbeat.interval.ms", 300) // hears soon of others that come and go
                .start();
    }

    private void makeLetters() {
        makeLetters(LETTERS);
    }

    private void makeLetters(int count) {
        for (int i = 0; i < count; i++) {
            publisher.publish(topic, "key-" + i, "" + i).toCompletableFuture().join();
        }
        await().until(() -> in(DeadLetterState.OPEN) == count);
    }

    private long in(DeadLetterState state) {
        try {
            return galgo.deadLetters(group)
                    .find(DeadLetterFilter.inState(state))
                    .letters()
                    .size();
        } catch (KafkaException notYet) {
            return 0;
        }
    }

    private Command job(Verb verb, Map<String, String> parameters) throws Exception {
        return job(verb, LETTERS, parameters);
    }

    private Command job(Verb verb, int letters, Map<String, String> parameters) throws Exception {
        var target = kit.target(group + ".galgo-dead", new Offsets(0, 0, letters));
        return kit.command(
                verb, group, Optional.of(target), new HashMap<>(parameters), Expected.NOTHING, ofMinutes(60));
    }

    private JobProgress last(Command job) {
        var all = kit.progress(job.id());
        return all.isEmpty()
                ? new JobProgress(job.id(), group, "", JobProgress.State.UNKNOWN, 0, 0, -1, java.time.Instant.EPOCH, "")
                : all.get(all.size() - 1);
    }

    private boolean isOver(Command job) {
        return last(job).state().isOver();
    }
}
