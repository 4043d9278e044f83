/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.console.picture.GroupState;
import io.galgo.console.picture.Picture;
import io.galgo.control.Command;
import io.galgo.control.ControlRecords;
import io.galgo.control.ControlTopic;
import io.galgo.control.JobProgress;
import io.galgo.control.Outcome;
import io.galgo.control.Result;
import io.galgo.control.SigningKey;
import io.galgo.control.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Sends a command and gathers what instances say they did. For one thread. */
final class Dispatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(25);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ActClients clients;
    private final String tenant;
    private final SigningKey key;
    private final KafkaConsumer<byte[], byte[]> results;

    /** Stands at the end of results and progress from now on. */
    Dispatch(ActClients clients, String tenant, SigningKey key) {
        this.clients = clients;
        this.tenant = tenant;
        this.key = key;
        this.results = clients.clients().follower();
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : List.of(ControlTopic.RESULTS.topic(tenant), ControlTopic.JOBS.topic(tenant))) {
            for (int partition = 0; partition < clients.partitions(topic); partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
        }
        results.assign(partitions);
        results.endOffsets(partitions, PATIENCE).forEach(results::seek);
    }

    /** Returns where a command of a kind goes. */
    static ControlTopic topic(Verb.Kind kind) {
        return switch (kind) {
            case ORDER -> ControlTopic.COMMANDS;
            case SETTING -> ControlTopic.SETTINGS;
            case JOB -> ControlTopic.JOBS;
        };
    }

    /** Sends a command; when this returns, brokers have it. */
    void send(Command command) {
        var topic = topic(command.verb().kind());
        try (var producer = clients.clients().writer()) {
            producer.send(ControlRecords.of(topic.topic(tenant), command, key)).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /**
     * Waits for answers until all have come that are expected, or time is up.
     *
     * @param confirmed who is a member of the group
     * @param sentAt when it was sent, by {@link System#nanoTime}
     * @param told is given the answers so far whenever one has come
     */
    List<Report.Answered> gather(
            Command command,
            Plan plan,
            Set<String> confirmed,
            long sentAt,
            Duration patience,
            Consumer<List<Report.Answered>> told) {
        var expected = new HashSet<String>();
        plan.instances().forEach(one -> expected.add(one.name()));
        var said = new LinkedHashMap<String, Said>();
        long deadline = sentAt + patience.toNanos();
        while (!said.keySet().containsAll(expected) && System.nanoTime() - deadline < 0) {
            int before = said.size();
            for (var record : results.poll(POLL)) {
                if (Arrays.equals(record.key(), command.id().getBytes(UTF_8))) {
                    ControlRecords.result(record)
                            .filter(result -> result.command().equals(command.id()))
                            .ifPresent(result -> said.merge(
                                    result.instance(),
                                    new Said(result, Duration.ofNanos(System.nanoTime() - sentAt), false),
                                    Said::and));
                }
            }
            if (said.size() > before) {
                told.accept(answers(said, expected, confirmed));
            }
        }
        return answers(said, expected, confirmed);
    }

    /**
     * Waits until an instance says that a job is over, or held, or time is up.
     *
     * @param job whose progress: the command's own, or that of the job it cancels
     */
    List<Report.Answered> follow(
            String job,
            Plan plan,
            Set<String> confirmed,
            long sentAt,
            Duration patience,
            Consumer<List<Report.Answered>> told) {
        JobProgress last = null;
        long deadline = sentAt + patience.toNanos();
        while ((last == null || !isSettled(last)) && System.nanoTime() - deadline < 0) {
            var before = last;
            for (var record : results.poll(POLL)) {
                last = ControlRecords.progress(record)
                        .filter(said -> said.job().equals(job))
                        .orElse(last);
            }
            if (!Objects.equals(last, before)) {
                told.accept(List.of(answer(last, confirmed, sentAt)));
            }
        }
        if (last == null) {
            return plan.instances().stream()
                    .map(one -> new Report.Answered(
                            one.name(), Optional.empty(), "", Duration.ZERO, true, List.of(), Optional.empty()))
                    .toList();
        }
        return List.of(answer(last, confirmed, sentAt));
    }

    private static Report.Answered answer(JobProgress progress, Set<String> confirmed, long sentAt) {
        return new Report.Answered(
                progress.instance(),
                Optional.of(progress.state() == JobProgress.State.REFUSED ? Outcome.REFUSED : Outcome.APPLIED),
                words(progress),
                Duration.ofNanos(System.nanoTime() - sentAt),
                confirmed.contains(progress.instance()),
                List.of(),
                Optional.empty());
    }

    private static boolean isSettled(JobProgress progress) {
        return progress.state().isOver() || progress.state() == JobProgress.State.PAUSED;
    }

    private static String words(JobProgress progress) {
        return progress.state().name().toLowerCase(Locale.ROOT) + ", " + progress.done()
                + (progress.total() < 0 ? "" : " of " + progress.total()) + " done, " + progress.failed() + " failed"
                + (progress.why().isEmpty() ? "" : ": " + progress.why());
    }

    /** What an instance said first; whether it said something else after. */
    private record Said(Result result, Duration after, boolean isContradicted) {
        Said and(Said other) {
            return new Said(result, after, isContradicted || other.result().outcome() != result.outcome());
        }
    }

    /** Returns the instances that brokers have as members of a group. */
    static Set<String> confirmed(String group, Picture picture) {
        var names = new HashSet<String>();
        Optional<GroupState> state = picture.group(group);
        picture.instances(group).stream()
                .filter(instance -> state.filter(instance::isConfirmed).isPresent())
                .forEach(instance -> names.add(instance.name()));
        return names;
    }

    private static List<Report.Answered> answers(Map<String, Said> said, Set<String> expected, Set<String> confirmed) {
        var answers = new ArrayList<Report.Answered>();
        said.forEach((instance, one) -> answers.add(new Report.Answered(
                instance,
                Optional.of(one.result().outcome()),
                one.result().why(),
                one.after(),
                confirmed.contains(instance) && !one.isContradicted(),
                one.result().moved(),
                one.result().answer())));
        expected.stream()
                .filter(name -> !said.containsKey(name))
                .sorted()
                .forEach(name -> answers.add(new Report.Answered(
                        name,
                        Optional.empty(),
                        "",
                        Duration.ZERO,
                        confirmed.contains(name),
                        List.of(),
                        Optional.empty())));
        return answers;
    }

    @Override
    public void close() {
        results.close(CloseOptions.timeout(Duration.ZERO));
    }
}
