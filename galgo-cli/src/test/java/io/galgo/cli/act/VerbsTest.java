/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.cli.CommandRun;
import io.galgo.consume.RunningConsumer;
import io.galgo.control.Control;
import io.galgo.produce.Publisher;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a person does to a running service with the command, on a real consumer and a real broker. */
@WithKafka
@Execution(ExecutionMode.CONCURRENT) // they wait most of the time, each for a group of its own
class VerbsTest {

    private static final int LETTERS = 300; // one a second: more than are handled before the job is cancelled

    @TempDir
    private Path directory;

    private EmbeddedKafka kafka;
    private Path key;
    private String operatorsTrust;
    private Topic<String, String> topic;
    private final String group = "group-" + UUID.randomUUID();
    private Publisher publisher;
    private RunningConsumer consumer;
    private volatile boolean broken;
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final CountDownLatch inHand = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @BeforeAll
    static void init(EmbeddedKafka kafka) {
        assertThat(CommandRun.of("init", "--yes", "--bootstrap-servers", kafka.bootstrapServers())
                        .exitCode())
                .isZero();
    }

    @BeforeEach
    void start(EmbeddedKafka shared) {
        kafka = shared;
        key = directory.resolve("admin.key");
        topic = Topic.of(kafka.newTopic("shop.orders", 1), Format.string(), Format.string());
        var trust = newKey("admin.key", "admin");
        operatorsTrust = newKey("operator.key", "operator");
        var galgo = Galgo.builder()
                .service("billing")
                .bootstrapServers(kafka.bootstrapServers())
                .control(Control.trusting(trust, operatorsTrust))
                .build();
        publisher = galgo.publisher();
        consumer = galgo.consumer(group)
                .on(topic, this::handle)
                .retry(RetryPolicy.none())
                .circuitBreaker(CircuitBreaker.off())
                .commitInterval(ofMillis(50))
                .start();
        await().until(() -> consumer.status().partitions().size() == 1);
        await().until(() -> act("fix", "pause", group, "--dry-run").exitCode() == 0); // brokers know it as a member
    }

    @AfterEach
    void end() {
        consumer.close();
        publisher.close();
    }

    @Test
    void aHandlerThatHangsIsInterrupted() throws Exception {
        publish("hangs", "1");
        inHand.await();
        var run = act("fix", "interrupt", group, topic.name() + "/0@0", "--yes", "--max", "1");
        assertThat(run.out()).as(run.toString()).startsWith("applied on ");
        interrupted.await();
        await().until(() -> open() == 1); // it failed by that, and had one attempt
    }

    @Test
    void deadLettersAreDismissedAndReopened() {
        letters(2);
        var dismissed = act("dead", "dismiss", group, "--yes", "--max", "2");
        assertThat(dismissed.out()).as(dismissed.toString()).contains("done, 2 of 2 done, 0 failed");
        await().until(() -> open() == 0);
        var reopened = act("dead", "reopen", group, "--yes", "--max", "2");
        assertThat(reopened.out()).as(reopened.toString()).contains("done, 2 of 2 done, 0 failed");
        await().until(() -> open() == 2);
    }

    @Test
    void aJobIsPausedAndGoesOnAndIsCancelled() {
        letters(LETTERS);
        broken = false;
        var begun = act("dead", "redrive", group, "--rate", "1", "--yes", "--max", "" + LETTERS, "--wait", "10ms");
        var id = begun.out().replaceAll("(?s).*operation (\\w{8}).*", "$1");
        await().until(() -> !handled.isEmpty());

        var paused = act("job", "pause", group, id, "--yes", "--max", "1");
        assertThat(paused.out()).as(paused.toString()).startsWith("applied on ").contains("undo: galgo fix undo ");
        await().until(() ->
                galgo("jobs", id, "--key-file", key.toString()).out().contains("paused by "));
        assertThat(galgo("settings", group, "--key-file", key.toString()).out()).contains("job " + id);

        var resumed = act("job", "resume", group, id, "--yes", "--max", "1");
        assertThat(resumed.out()).as(resumed.toString()).contains("it goes on");
        int before = handled.size();
        await().until(() -> handled.size() > before);

        var elsewhere = act("job", "cancel", "another-" + group, id, "--yes", "--max", "1");
        assertThat(elsewhere.err()).contains("There is no job " + id + " of another-" + group);
        var cancelled = act("job", "cancel", group, id, "--yes", "--max", "1");
        assertThat(cancelled.out()).as(cancelled.toString()).contains("cancelled, ");
        assertThat(galgo("jobs", id, "--key-file", key.toString()).out()).contains("cancelled, cancelled by ");
        assertThat(handled.size()).isLessThan(LETTERS);
    }

    @Test
    void aStretchIsHandledAgainByWhoMayHaveThatDone() {
        publish("a", "1");
        await().until(() -> handled.size() == 1);
        await().until(() -> galgo("group", group, "--json").out().contains("\"committed_lag\":0"));
        var stretch = topic.name() + "/0@0..0";
        var dry = act("replay", group, stretch, "--again", "--dry-run");
        assertThat(dry.out()).as(dry.toString()).contains("handled again, inbox or not");

        var admin = key;
        key = directory.resolve("operator.key");
        assertThat(act("replay", group, stretch, "--again", "--yes", "--max", "1")
                        .err())
                .contains("Needs admin on " + group);
        key = admin;
        var done = act("replay", group, stretch, "--again", "--yes", "--max", "1");
        assertThat(done.out()).as(done.toString()).contains("done, 1 of 1 done");
        var id = done.out().replaceAll("(?s).*operation (\\w{8}).*", "$1");
        await().until(() -> handled.size() == 2);
        assertThat(handled).containsExactly("1", "1 again for " + id);
    }

    // ---- the story's parts ----

    private void handle(Event<String, String> event) throws InterruptedException {
        if (event.key().equals("hangs")) {
            inHand.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }
        if (broken) {
            throw new IllegalStateException("broken");
        }
        handled.add(event.value()
                + event.headers()
                        .text(HeaderNames.AGAIN)
                        .map(job -> " again for " + job)
                        .orElse(""));
    }

    private void letters(int count) {
        broken = true;
        for (int i = 0; i < count; i++) {
            publish("key-" + i, "" + i);
        }
        await().until(() -> open() == count);
    }

    private int open() {
        return galgo("dead", group, "--json").json().path("open").asInt();
    }

    private void publish(String eventKey, String value) {
        publisher.publish(topic, eventKey, value).toCompletableFuture().join();
    }

    /** With an id of its own: a key's lines in the audit are one chain. */
    private String newKey(String file, String most) {
        var path = directory.resolve(file).toString();
        return CommandRun.of("keys", "new", path, "--id", most + "-" + group.substring(6, 14), "--most", most)
                .out()
                .strip();
    }

    private CommandRun act(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--key-file", key.toString()));
        if (!all.contains("--dry-run")) {
            all.addAll(List.of("--reason", "INC-12"));
        }
        if (!all.contains("--wait")) {
            all.addAll(List.of("--wait", "60s"));
        }
        return galgo(all.toArray(String[]::new));
    }

    private CommandRun galgo(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
