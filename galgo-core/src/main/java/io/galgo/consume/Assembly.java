/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.EventId;
import io.galgo.KafkaSettings;
import io.galgo.produce.EventEncoder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;

/** Puts a consumer together from its parts, and starts it. */
final class Assembly {

    /** At most this long outputs wait for others to be committed together with them. */
    private static final Duration OUTPUTS_WAIT = Duration.ofMillis(100);

    private Assembly() {}

    static RunningConsumer start(
            ConsumerSettings settings,
            KafkaSettings kafka,
            Subscriptions subscriptions,
            EventEncoder encoder,
            Companion.Factory companions) {
        var membership = new Membership(() -> Clients.consumer(settings, kafka), Clients.usesConsumerProtocol(kafka));
        var consumer = membership.consumer();
        var clock = InstantSource.system();
        var deadTopic = GroupTopic.deadLetters(settings.group());
        var parkedTopic = GroupTopic.parked(settings.group());
        var admin = Admin.create(kafka.forAdmin());
        var brokers =
                new Brokers(admin, settings.deadLetters() ? List.of(deadTopic, parkedTopic) : List.of(parkedTopic));
        var deadLetters = settings.deadLetters() ? Clients.deadLetters(settings, kafka, deadTopic.name()) : null;
        var instance = instance();
        var threads = WorkerThreads.named("galgo-" + settings.group());
        var timer = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "galgo-timer-" + settings.group());
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        var failures = new Failures(
                timer, deadLetters, clock, () -> ThreadLocalRandom.current().nextDouble(), settings.redactor());
        var committer = new Committer(consumer, settings.commitInterval(), settings.commitMetadata());
        var workers = new Workers(settings.concurrency(), threads.executor(), threads.mostStarting());
        var outputTopics = new OutputTopics(admin);
        var transforms = new Transforms(encoder, outputTopics::check);
        var parking = new Parking(parkedTopic.name(), clock);
        var transactionalId = Clients.transactionalId(settings, kafka, instance);
        var transactions = new Transactions(
                new TransactionWriter(
                        settings.group(),
                        () -> Clients.transactionalProducer(kafka, transactionalId),
                        outputTopics::isAbsent,
                        settings.commitTries()),
                parking,
                transforms,
                committer,
                consumer::groupMetadata,
                settings.commitInterval().compareTo(OUTPUTS_WAIT) < 0 ? settings.commitInterval() : OUTPUTS_WAIT);
        var parked = new Parked(
                parkedTopic,
                parking,
                workers,
                failures,
                clock,
                committer::metadataLimit,
                new ParkedCleanUp(settings.group(), parkedTopic.name(), admin, settings.parkedCleanUp()),
                sink -> new ParkedReader(
                        settings.group(), parkedTopic.name(), Clients.parkedConsumer(kafka), admin, sink));
        var assignments = new Assignments(
                consumer,
                settings,
                subscriptions,
                brokers,
                new StartPositions(consumer, settings.start(), clock),
                committer,
                workers,
                failures,
                parked,
                transactions,
                transforms,
                instance,
                new Pauses(settings.startPaused(), clock));
        var topics = new TopicWatch(
                settings.group(), admin, subscriptions.named(), settings.topicWatch(), System.nanoTime());
        var loop = new PollLoop(membership, settings, subscriptions, assignments, committer, workers, topics);
        var running = new RunningConsumer(settings, loop, () -> {
            loop.companion().close();
            timer.shutdown();
            parked.close();
            transactions.close();
            threads.shutdown().run();
            if (deadLetters != null) {
                deadLetters.close();
            }
            brokers.close();
        });
        var profile = new ConsumerControl.Profile(
                settings.group(),
                instance,
                settings.serviceVersion(),
                settings.ordering(),
                settings.concurrency(),
                subscriptions.said(),
                settings.deadLetters(),
                settings.redactor());
        loop.companion(companions.of(new ConsumerControl(profile, running, loop), admin, kafka));
        return running.started();
    }

    /** Short, and new at each start: the random end of an event id. */
    private static String instance() {
        var id = EventId.next().value();
        return id.substring(id.length() - 12);
    }
}
