/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer's one thread: polls, hands records on, looks after what is under way, commits. It never runs a handler and never
 * stops polling; a full partition is paused, and stays in the group. The Kafka consumer, assignments and committer belong to it.
 */
final class PollLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(PollLoop.class);

    /** While something is under way the loop looks at it this often, at least. */
    private static final Duration BUSY = Duration.ofMillis(5);

    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration AFTER_ERROR = Duration.ofSeconds(1);
    private static final Duration FOR_COMPANION = Duration.ofSeconds(10);
    private static final Duration WAIT_FOR_COMPANION = Duration.ofMillis(20);
    private static final Duration LEAVING = Duration.ofSeconds(10);

    private final Membership membership;
    private final Consumer<byte[], byte[]> consumer;
    private final ConsumerSettings settings;
    private final Subscriptions subscriptions;
    private final Workers workers;
    private final Assignments assignments;
    private final Committer committer;
    private final Fetching fetching;
    private final TopicWatch topics;
    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Duration drain;
    private final PollHealth health;
    private final Reach reach;

    /** Set before the thread starts. */
    private Companion companion = new Companion() {};

    PollLoop(
            Membership membership,
            ConsumerSettings settings,
            Subscriptions subscriptions,
            Assignments assignments,
            Committer committer,
            Workers workers,
            TopicWatch topics) {
        this.membership = membership;
        this.consumer = membership.consumer();
        this.settings = settings;
        this.subscriptions = subscriptions;
        this.workers = workers;
        this.assignments = assignments;
        this.committer = committer;
        this.fetching = new Fetching(consumer, settings.windowBytes(), workers);
        this.topics = topics;
        this.drain = settings.drainTimeout();
        this.health = new PollHealth(settings.group(), workers, System::nanoTime);
        this.reach = new Reach(consumer::metrics, System.nanoTime());
    }

    /** Gives the consumer its companion, before the loop runs. */
    void companion(Companion other) {
        companion = other;
    }

    /** Any thread. */
    Companion companion() {
        return companion;
    }

    /** Ends the loop soon. Any thread. */
    void close(Duration drainTimeout) {
        drain = drainTimeout;
        closing.countDown();
        consumer.wakeup();
    }

    boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Runs something on the poll thread between two polls. Any thread. */
    void request(Runnable something) {
        requests.add(something);
    }

    /** Any thread. */
    PollHealth health() {
        return health;
    }

    /** Returns how many handlers run. Any thread. */
    int handling() {
        return workers.active();
    }

    /** Has somebody told how long handlers take; null to tell nobody. Any thread. */
    void observe(HandlerObserver observer) {
        subscriptions.observer(observer);
    }

    /** Returns what was counted since the start. Any thread. */
    List<ConsumerStatus.TopicStatus> topicStatus() {
        return subscriptions.seen().stream()
                .map(subscription -> subscription.status(failure -> Words.brief(failure, settings.redactor())))
                .sorted(Comparator.comparing(ConsumerStatus.TopicStatus::topic))
                .toList();
    }

    /** Returns how far behind the log's end a partition's low edge is, as the client last heard; -1 if not known. Poll thread. */
    long lag(Partition partition) {
        if (!consumer.assignment().contains(partition.id())) {
            return -1;
        }
        var notFetched = consumer.currentLag(partition.id());
        var tracker = partition.backlog().tracker();
        return notFetched.isEmpty() ? -1 : notFetched.getAsLong() + tracker.position() - tracker.lowEdge();
    }

    /** For requests, which are made on the poll thread. */
    Assignments assignments() {
        return assignments;
    }

    /** Poll thread. Returns null if it was done, else why not. */
    String abandon(TopicPartition id, long offset) {
        var partition = assignments.get(id);
        return partition == null
                ? id + " is not owned by this consumer"
                : partition.interventions().abandon(offset);
    }

    /** Returns the consumer's id in its group; empty while it has none. Poll thread. */
    String member() {
        return consumer.groupMetadata().memberId();
    }

    Collection<Partition> partitions() {
        return assignments.all();
    }

    TopicWatch topics() {
        return topics;
    }

    @Override
    public void run() {
        try {
            awaitCompanion();
            subscriptions.subscribe(consumer, assignments);
            while (!isClosing()) {
                turn();
            }
        } catch (FencedInstanceIdException fenced) {
            health.note("another consumer has the same group.instance.id; this one has ended");
            log.error("{}: {}", settings.group(), health.trouble(), fenced);
            assignments.onPartitionsLost(assignments.assigned());
        } finally {
            leave();
        }
    }

    /** What is asked of the consumer from outside is to be known before the first event; but work waits for that a short while only. */
    private void awaitCompanion() {
        companion.begin();
        long end = System.nanoTime() + FOR_COMPANION.toNanos();
        while (!companion.isReady()) {
            if (System.nanoTime() - end >= 0) {
                log.warn("{}: begins without its control plane: {}", settings.group(), companion.note());
                return;
            }
            health.note("waits for its control plane, " + FOR_COMPANION.toSeconds() + " s at most");
            if (isClosingWithin(WAIT_FOR_COMPANION)) {
                return;
            }
            health.turned();
            answer();
        }
        health.note("connecting");
    }

    private boolean isClosingWithin(Duration wait) {
        try {
            return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
            return true;
        }
    }

    /**
     * One turn of the loop. Trouble ends none: it is said, and tried again. What one step cannot do keeps no other from its own: a partition that
     * cannot be taken up leaves the others to be committed, and paused when they are full.
     */
    private void turn() {
        boolean isWell = step(this::poll);
        if (!isClosing() && !membership.isClosed()) {
            isWell &= step(assignments::takeUpMissing);
            isWell &= step(this::lookAfter);
        }
        if (isWell) {
            step(() -> health.say(trouble(System.nanoTime())));
        }
        step(() -> subscriptions.checkTimeLimits(System.nanoTime())); // of partitions that have gone too
        health.turned();
        answer();
    }

    private void poll() {
        if (membership.isOver(System.nanoTime())) {
            joinAnew();
        }
        accept(consumer.poll(isBusy() ? BUSY : IDLE));
    }

    /** Returns whether it went well. */
    private boolean step(Runnable step) {
        try {
            step.run();
            return true;
        } catch (WakeupException closingNow) {
            log.debug("{}: woken to close", settings.group());
        } catch (NoOffsetForPartitionException unseen) {
            log.debug("{}: {} to be taken up", settings.group(), unseen.partitions());
        } catch (OffsetOutOfRangeException outOfRange) {
            step(() -> recover(outOfRange));
        } catch (FencedInstanceIdException fenced) {
            throw fenced;
        } catch (KafkaException failure) {
            membership.failed(failure, System.nanoTime());
            inTrouble(failure);
        } catch (RuntimeException bug) {
            log.error("{}: an error in the consumer itself; going on", settings.group(), bug);
            inTrouble(bug);
        } catch (Error bug) {
            // What a poll had fetched may be gone with it, and the client's position is behind that.
            log.error("{}: an error in the consumer itself; taking up all partitions again", settings.group(), bug);
            ids().forEach(assignments::drop);
            inTrouble(bug);
        }
        return false;
    }

    /** Returns what is wrong though the turn was through; null if nothing is. */
    private String trouble(long now) {
        var away = reach.trouble(now);
        var refused = away == null ? membership.trouble() : away;
        return refused == null ? assignments.trouble() : refused;
    }

    /** The group has refused the client, which will not ask again: another does. It has lost its partitions before. */
    private void joinAnew() {
        log.warn("{}: its group has not taken it; joining anew", settings.group());
        assignments.onPartitionsLost(assignments.assigned());
        membership.renew(System.nanoTime());
        committer.forget();
        subscriptions.subscribe(consumer, assignments);
    }

    private void answer() {
        for (var request = requests.poll(); request != null; request = requests.poll()) {
            run(request);
        }
    }

    private void run(Runnable request) {
        try {
            request.run();
        } catch (RuntimeException | Error bug) {
            log.error("{}: a request to the consumer failed", settings.group(), bug);
        }
    }

    private void recover(OffsetOutOfRangeException outOfRange) {
        var divergent = outOfRange instanceof LogTruncationException truncation
                ? truncation.divergentOffsets()
                : Map.<TopicPartition, OffsetAndMetadata>of();
        for (var id : outOfRange.partitions()) {
            var at = divergent.get(id);
            long position = outOfRange.offsetOutOfRangePartitions().getOrDefault(id, 0L);
            assignments.recover(id, position, at == null ? null : (Long) at.offset());
        }
    }

    private void inTrouble(Throwable failure) {
        health.failed(failure);
        if (isClosingWithin(AFTER_ERROR)) {
            log.debug("{}: closing", settings.group());
        }
    }

    private void accept(ConsumerRecords<byte[], byte[]> polled) {
        for (var id : polled.partitions()) {
            accept(id, polled.records(id));
        }
    }

    private void accept(TopicPartition id, List<ConsumerRecord<byte[], byte[]>> records) {
        var partition = assignments.get(id);
        if (partition == null) {
            consumer.seek(id, records.get(0).offset()); // not taken up yet: these come again once it is
        } else {
            guarded(id, () -> partition.accept(records));
        }
    }

    /** An error of the engine's own must not lose records: the partition is taken up again from its last commit. */
    private void guarded(TopicPartition id, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException bug) {
            log.error("{}: an error in the consumer itself; taking up {} again", settings.group(), id, bug);
            assignments.drop(id);
        }
    }

    private void lookAfter() {
        long now = System.nanoTime();
        var partitions = List.copyOf(assignments.all());
        var assigned = consumer.assignment();
        for (var partition : partitions) {
            if (assigned.contains(partition.id())) { // else it is about to be revoked
                position(partition.id()).ifPresent(partition.backlog().tracker()::position);
            }
            guarded(partition.id(), () -> partition.look(now));
        }
        fetching.look(partitions, assignments.missing(), now);
        for (var subscription : subscriptions.seen()) {
            subscription.circuit().turn(now);
        }
        workers.look(now);
        assignments.heard(topics.look(partitions, now));
        assignments.look(now);
        committer.commitDue(assignments.all(), now);
    }

    /** Returns the position; empty while the client makes sure of it with the brokers, which nobody here waits for. */
    private OptionalLong position(TopicPartition id) {
        try {
            return OptionalLong.of(consumer.position(id, Duration.ZERO));
        } catch (TimeoutException unsure) {
            return OptionalLong.empty();
        }
    }

    private boolean isBusy() {
        if (assignments.isBusy()) {
            return true;
        }
        for (var partition : assignments.all()) {
            if (partition.backlog().bytes() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Drains, commits and leaves the group; a static member stays in it. */
    private void leave() {
        try {
            assignments.leave(drain);
        } catch (RuntimeException | Error failure) { // the client is closed whatever it is: else the group waits for it
            log.warn(
                    "{}: could not commit at the end; what was handled since the last commit is handled again",
                    settings.group(),
                    failure);
        }
        try {
            membership.close(LEAVING);
        } catch (KafkaException failure) {
            log.warn(
                    "{}: could not leave the group in time; the brokers notice by its silence",
                    settings.group(),
                    failure);
        }
    }

    private List<TopicPartition> ids() {
        return assignments.all().stream().map(Partition::id).toList();
    }
}
