/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions this consumer owns, from rebalance to rebalance. Called by the client inside {@code poll}, so by the poll thread,
 * which owns everything here.
 */
final class Assignments implements ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(Assignments.class);
    private static final Duration LAST_COMMIT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration AFTER_DOUBT = Duration.ofSeconds(10);

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final ConsumerSettings settings;
    private final Subscriptions subscriptions;
    private final Brokers brokers;
    private final StartPositions starts;
    private final Committer committer;
    private final Workers workers;
    private final Failures failures;
    private final Parked parked;
    private final Transactions transactions;
    private final Transforms transforms;
    private final String instance;
    private final Standing standing;
    private final Draining draining;
    private final Leaving leaving;
    private final Untaken untaken = new Untaken();

    /**
     * What was assigned and neither revoked nor lost since. Not always what the client calls its assignment: under the {@code consumer}
     * protocol that still names what was just revoked.
     */
    private final Set<TopicPartition> assigned = new HashSet<>();

    private final Map<TopicPartition, Partition> owned = new HashMap<>();

    /** How far what retention deleted has been counted. */
    private final Map<TopicPartition, Long> passed = new HashMap<>();

    private long assignment;

    /** Why it is not known whether the parked topic is another, in words, and when that is asked again; null if it is known. */
    private String doubt;

    private long doubtedUntil;

    Assignments(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            ConsumerSettings settings,
            Subscriptions subscriptions,
            Brokers brokers,
            StartPositions starts,
            Committer committer,
            Workers workers,
            Failures failures,
            Parked parked,
            Transactions transactions,
            Transforms transforms,
            String instance,
            Pauses pauses) {
        this.consumer = consumer;
        this.settings = settings;
        this.subscriptions = subscriptions;
        this.brokers = brokers;
        this.starts = starts;
        this.committer = committer;
        this.workers = workers;
        this.failures = failures;
        this.parked = parked;
        this.transactions = transactions;
        this.transforms = transforms;
        this.instance = instance;
        this.standing = new Standing(subscriptions, workers, pauses);
        this.draining = new Draining(subscriptions, settings.drainTimeout());
        this.leaving = new Leaving(consumer, committer);
    }

    Collection<Partition> all() {
        return owned.values();
    }

    /** Returns the partition's current assignment; null if it has not been taken up yet. */
    Partition get(TopicPartition partition) {
        return owned.get(partition);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        if (leaving.hasBegun()) {
            leaving.joined();
            return;
        }
        assigned.addAll(added);
        tryToTakeUp(added);
    }

    /** Takes up what is assigned but could not be taken up before, as when the brokers did not answer, once it is time for that. */
    void takeUpMissing() {
        var missing = missing();
        if (!missing.isEmpty()) {
            missing.retainAll(consumer.assignment()); // what is not in it is about to be revoked
        }
        tryToTakeUp(untaken.next(missing, System.nanoTime()));
    }

    /** Returns what is assigned, taken up or not. */
    Set<TopicPartition> assigned() {
        return Set.copyOf(assigned);
    }

    /** Returns what is assigned and not taken up. */
    Set<TopicPartition> missing() {
        if (owned.keySet().containsAll(assigned)) {
            return Set.of();
        }
        var missing = new HashSet<>(assigned);
        missing.removeAll(owned.keySet());
        return missing;
    }

    /** Takes up what is not owned yet of these; where that fails, the client leaves them alone until it is tried again. */
    private void tryToTakeUp(Collection<TopicPartition> some) {
        var added = new HashSet<>(some);
        added.removeAll(owned.keySet());
        if (added.isEmpty()) {
            return;
        }
        long began = System.nanoTime();
        try {
            var failed = takeUp(added);
            if (!failed.isEmpty()) {
                var first = failed.values().iterator().next();
                var bug = failed.values().stream().filter(failure -> !(failure instanceof KafkaException));
                untaken.failed(failed.keySet(), bug.findFirst().orElse(first), began, System.nanoTime());
            }
        } catch (WakeupException | InterruptException | FencedInstanceIdException ending) {
            throw ending;
        } catch (RuntimeException | Error failure) {
            // Nothing is thrown from here: a client whose listener throws leaves its partitions alone for good.
            added.removeAll(owned.keySet());
            logIfBug(added, failure);
            untaken.failedTogether(added, failure, began, System.nanoTime());
        }
        hold(missing());
    }

    private void logIfBug(Set<TopicPartition> left, Throwable failure) {
        if (!(failure instanceof KafkaException)) {
            log.error(
                    "{}: an error in the consumer itself; taking up {} again", settings.group(), sorted(left), failure);
        }
    }

    /** A partition without a position would have every poll fail, and none bring what others have; where this one begins is found out later. */
    private void hold(Set<TopicPartition> untaken) {
        for (var id : untaken) {
            try {
                if (consumer.assignment().contains(id)) {
                    consumer.seek(id, 0);
                    consumer.pause(Set.of(id));
                }
            } catch (KafkaException | IllegalStateException gone) {
                log.debug("{} was taken away between two calls, as the consumer protocol does", id, gone);
            }
        }
    }

    /**
     * Takes up what can be.
     *
     * @return which of these could not be taken up by themselves, and why
     * @throws KafkaException if the brokers do not answer, for any of them
     */
    private Map<TopicPartition, Throwable> takeUp(Set<TopicPartition> added) {
        var topics = added.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        refresh(topics);
        draining.awaitOutlived(added);
        // What is committed can be read only once nothing here is about to change it.
        transactions.settle(added, LAST_COMMIT, this::drop);
        var ids = topics.stream().collect(Collectors.toMap(topic -> topic, brokers::topicId));
        var taken = new ArrayList<Partition>();
        var failed = new LinkedHashMap<TopicPartition, Throwable>();
        var begin = starts.of(added, ids, brokers::mayHaveLeader);
        for (var id : added) {
            var start = begin.get(id);
            try {
                if (start == null) {
                    throw new LeaderNotAvailableException(id + " has no leader");
                }
                parked.check(id, start.parked());
                seek(id, start.offset(), start.epoch());
                taken.add(own(id, start.marks(), start.since(), start.parked(), start.why()));
            } catch (RuntimeException | Error failure) {
                logIfBug(Set.of(id), failure);
                drop(id); // else it would be owned by half
                failed.put(id, failure);
            }
        }
        if (!taken.isEmpty()) {
            log.info("{}: took up {}", settings.group(), sorted(taken));
            committer.commitNow(taken, LAST_COMMIT);
        }
        return failed;
    }

    /** @param inParked what the partition has in the parked topic; null if that is not known */
    private Partition own(TopicPartition id, Marks marks, long since, ParkedState inParked, Stamp.Why why) {
        var source = brokers.source(id.topic(), settings.group());
        var stamp = new Stamp(source.topicId(), instance, ++assignment, why, since);
        var partition = new Partition(
                id, subscriptions.get(id.topic()), source, stamp, settings.ordering(), workers, failures, marks);
        owned.put(id, partition);
        if (partition.subscription().isTransform()) {
            partition.transforms(transforms);
        }
        boolean hasParked = parked.begin(partition, inParked);
        standing.pauses().apply(List.of(partition)); // its parked events too
        standing.begin(partition);
        if (hasParked) {
            consumer.pause(Set.of(id)); // until its parked events have been read: they come first
        }
        return partition;
    }

    private void seek(TopicPartition id, long offset, Integer epoch) {
        consumer.seek(id, new OffsetAndMetadata(offset, Optional.ofNullable(epoch), ""));
    }

    /**
     * Goes on with a partition whose log does not have the position. Where the log begins later, what is under way goes on. Where it was
     * cut, what is below the cut and not done is handled, and all that comes behind it; what was made anew is read from its beginning.
     *
     * @param position where the consumer was
     * @param divergent where the logs part, null if not known
     */
    void recover(TopicPartition id, long position, Long divergent) {
        if (!assigned.contains(id)) {
            return; // it was revoked meanwhile
        }
        transactions.settle(Set.of(id), LAST_COMMIT, this::drop);
        var former = owned.get(id);
        if (former == null) { // what is committed says more than where the client was
            tryToTakeUp(Set.of(id));
            return;
        }
        refresh(Set.of(id.topic()));
        if (isMadeAnew(former)) {
            takeUpAgain(List.of(former));
            return;
        }
        long next = starts.recover(id, position, divergent);
        if (next >= former.backlog().tracker().position()) {
            seek(id, next, null);
            pass(former, position, next);
        } else if (end(former)) {
            goOn(former, former.backlog().marks().below(next), Stamp.Why.SEEK);
        }
    }

    /** Goes on where the log begins; what was done before by others is not lost. */
    private void pass(Partition partition, long position, long next) {
        var backlog = partition.backlog();
        long from = Math.max(position, backlog.tracker().position());
        from = Math.max(
                from,
                passed.getOrDefault(partition.id(), 0L)); // counted already, and not beyond it yet when it came back
        var done = backlog.marks();
        long lost = next - from - (done.below(next).count() - done.below(from).count());
        if (lost > 0) {
            partition.subscription().counts().lost(lost);
            partition.commits().passed(next);
            passed.put(partition.id(), next);
        }
        backlog.tracker().position(next);
    }

    /**
     * Ends a partition's assignment, for another of the same partition: what is being handled may finish.
     *
     * @return false if a transaction has not ended, so that nobody knows what is committed: then it is taken up again from that
     */
    private boolean end(Partition former) {
        former.stop();
        draining.await(List.of(former));
        return settle(former);
    }

    private boolean settle(Partition former) {
        transactions.settle(Set.of(former.id()), LAST_COMMIT, this::drop);
        transactions.commitNow(List.of(former), LAST_COMMIT, this::drop);
        return owned.get(former.id()) == former;
    }

    /** Begins a new assignment of a partition whose former one has ended, at the marks' edge. Committed at once. */
    private Partition goOn(Partition former, Marks marks, Stamp.Why why) {
        var id = former.id();
        var inParked = former.parked() == null ? null : former.parked().state(List.of());
        draining.remember(forget(Set.of(id)));
        seek(id, marks.edge(), null);
        var next = own(id, marks, former.commits().stamp().since(), inParked, why);
        if (former.parked() != null && next.parked() != null) {
            next.parked().keepAs(former.parked());
        }
        commitNow(List.of(next));
        return next;
    }

    /**
     * Goes on with partitions whose own topic, or the parked one, may be another by now, as brokers were last heard of. What was handled, and what is
     * parked, of a former one counts nonetheless: nobody can hand that over again.
     */
    private void takeUpAgain(List<Partition> formers) {
        formers.forEach(Partition::stop);
        draining.await(formers);
        for (var former : formers) {
            if (owned.get(former.id()) != former || !settle(former)) {
                continue;
            }
            if (isMadeAnew(former)) {
                log.warn(
                        "{} was deleted and made anew: going on at its first event; {} events of the former one had been fetched and are not handled",
                        former,
                        former.backlog().tracker().open());
                passed.remove(former.id());
                goOn(former, Marks.none(0), Stamp.Why.SEEK);
            } else {
                goOn(former, former.backlog().marks(), Stamp.Why.WORK);
            }
        }
    }

    private boolean isMadeAnew(Partition former) {
        return isAnother(former, brokers.topicId(former.id().topic()));
    }

    private static boolean isAnother(Partition former, Uuid topicId) {
        return StartPositions.isAnother(former.source().topicId(), topicId);
    }

    /**
     * Topics were described: those that were made anew are read from their beginning, and it is said where partitions were added. Brokers are asked
     * once more before: one that is behind may describe what was.
     */
    void heard(List<TopicDescription> topics) {
        var changed = new HashSet<String>();
        for (var topic : topics) {
            if (brokers.hasGrown(topic) || of(topic.name()).anyMatch(former -> isAnother(former, topic.topicId()))) {
                changed.add(topic.name());
            }
        }
        if (changed.isEmpty()) {
            return;
        }
        refresh(changed);
        var current = consumer.assignment(); // what is not in it is about to be revoked
        var anew = owned.values().stream()
                .filter(former -> current.contains(former.id()) && isMadeAnew(former))
                .toList();
        takeUpAgain(anew);
    }

    private void refresh(Set<String> topics) {
        for (var before : brokers.refresh(topics)) {
            log.warn(
                    "{}: {} has {} partitions now, {} before: {} events of it that were fetched here are unhandled; for the keys of what is"
                            + " unhandled Kafka keeps no order across the change",
                    settings.group(),
                    before.name(),
                    brokers.partitions(before.name()),
                    before.partitions().size(),
                    unhandled(before.name()));
        }
    }

    /** Returns how many events of a topic are under way here, or parked. */
    long unhandled(String topic) {
        return of(topic).mapToLong(Partition::unhandled).sum();
    }

    private Stream<Partition> of(String topic) {
        return owned.values().stream()
                .filter(partition -> partition.id().topic().equals(topic));
    }

    /**
     * Stops a partition and commits nothing for it; if it is still assigned it is taken up again from its last commit. What is being
     * handled may finish: else it would be handled twice at a time.
     */
    void drop(TopicPartition id) {
        var gone = forget(Set.of(id));
        gone.forEach(Partition::stop);
        draining.await(gone);
        draining.remember(gone);
    }

    private void drop(Partition partition) {
        if (owned.get(partition.id()) == partition) {
            drop(partition.id());
        }
    }

    /**
     * Replaces a topic's retry policy.
     *
     * @throws IllegalArgumentException if the consumer does not handle the topic
     */
    void retry(String topic, RetryPolicy policy) {
        var subscription = subscriptions.get(topic);
        if (subscription == null) {
            throw new IllegalArgumentException("Consumer " + settings.group() + " does not handle " + topic);
        }
        subscription.policy(policy);
        of(topic).forEach(partition -> partition.interventions().reconsider());
    }

    /** Changes what is paused. */
    void pause(Consumer<Pauses> change) {
        change.accept(standing.pauses());
        standing.pauses().apply(owned.values());
    }

    /** Says what holds from now on beside what the service's own code says. */
    void desire(Desired desired) {
        standing.desire(desired, List.copyOf(owned.values()));
    }

    /**
     * Goes on with a partition elsewhere: what is being handled may finish, what waits is dropped, marks are void. Committed at once.
     *
     * @throws IllegalArgumentException if the log has no such offset
     */
    void seek(TopicPartition id, long offset) {
        long first = consumer.beginningOffsets(Set.of(id), ANSWER).get(id);
        long end = consumer.endOffsets(Set.of(id), ANSWER).get(id);
        if (offset < first || offset > end) {
            throw new IllegalArgumentException(
                    "Cannot seek " + id + " to " + offset + ": its log has " + first + " to " + end);
        }
        refresh(Set.of(id.topic())); // the parked topic too: what it says may be of a former one
        var former = owned.get(id);
        if (!end(former)) {
            throw new IllegalStateException("Cannot seek " + id + ": a transaction of it has not ended; try again");
        }
        var next = goOn(former, Marks.none(offset), Stamp.Why.SEEK);
        if (owned.get(id) != next) {
            throw new IllegalStateException("Cannot tell whether " + id + " was sought to " + offset
                    + ": the transaction that says so has not ended; see where it is, and seek again");
        }
        log.info("{}: {} was sought to {}", settings.group(), id, offset);
    }

    /** Returns the offset of the first record at or after a time, the end if there is none. */
    long offsetAt(TopicPartition id, Instant time) {
        var found = consumer.offsetsForTimes(Map.of(id, time.toEpochMilli()), ANSWER)
                .get(id);
        return found == null ? consumer.endOffsets(Set.of(id), ANSWER).get(id) : (Long) found.offset();
    }

    /** Looks after what is parked, and after transactions. */
    void look(long now) {
        draining.look();
        parked.turn(owned.values(), now);
        if (doubt == null || now - doubtedUntil >= 0) {
            lookAtDoubted();
        }
        transactions.turn(List.copyOf(owned.values()), now, this::drop);
    }

    private void lookAtDoubted() {
        doubt = null;
        var current = consumer.assignment(); // what is not in it is about to be revoked
        var doubted = parked.doubted(owned.values()).stream()
                .filter(partition -> current.contains(partition.id()))
                .toList();
        if (doubted.isEmpty()) {
            return;
        }
        try {
            refresh(doubted.stream().map(former -> former.id().topic()).collect(Collectors.toSet()));
            parked.nameLost(doubted);
        } catch (KafkaException unsaid) { // partitions go on as they are meanwhile, and are committed
            doubt = "cannot find out whether the parked topic was made anew: " + unsaid.getMessage();
            doubtedUntil = System.nanoTime() + AFTER_DOUBT.toNanos();
            return;
        }
        takeUpAgain(doubted);
    }

    /** Returns why partitions wait, or parked events, in words; null if none does, or not for long. */
    String trouble() {
        var waiting = doubt != null ? doubt : parked.trouble(owned.values());
        var said = Stream.of(Optional.ofNullable(untaken.trouble(missing())), Optional.ofNullable(waiting))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        return said.isEmpty() ? null : said;
    }

    boolean isBusy() {
        return transactions.isBusy() || parked.isBusy(owned.values());
    }

    /** Commits all there is to commit, and waits for it. */
    private void commitNow(Collection<Partition> partitions) {
        committer.commitNow(partitions, LAST_COMMIT); // first: a transaction begins only once no commit is under way
        transactions.commitNow(partitions, LAST_COMMIT, this::drop);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        assigned.removeAll(revoked);
        leaving.joined();
        release(revoked, settings.drainTimeout());
    }

    /** Lets go of everything for good: what is assigned from now on is not taken up. */
    void leave(Duration drain) {
        leaving.begin();
        var last = List.copyOf(owned.values());
        release(List.copyOf(owned.keySet()), drain);
        leaving.commit(last);
    }

    /** Lets running handlers finish, commits, and lets go. */
    void release(Collection<TopicPartition> revoked, Duration drain) {
        var leaving = forget(revoked);
        if (leaving.isEmpty()) {
            return;
        }
        leaving.forEach(Partition::stop);
        draining.await(leaving, drain);
        draining.remember(leaving);
        transactions.settle(revoked, LAST_COMMIT, this::drop);
        commitNow(leaving);
        log.info("{}: let go of {}", settings.group(), sorted(revoked));
    }

    /** Others own them already: whatever still runs here counts for nothing. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> ids) {
        assigned.removeAll(ids);
        leaving.lost();
        var gone = forget(ids);
        gone.forEach(Partition::stop);
        if (!gone.isEmpty()) {
            log.warn(
                    "{}: lost {}; what was under way is handled again by the new owner", settings.group(), sorted(ids));
        }
        draining.remember(gone);
    }

    private List<Partition> forget(Collection<TopicPartition> ids) {
        var forgotten = new ArrayList<Partition>();
        for (var id : ids) {
            var partition = owned.remove(id);
            if (partition != null) {
                forgotten.add(partition);
            }
        }
        parked.end(forgotten, owned.values());
        return forgotten;
    }

    private static List<String> sorted(Collection<?> partitions) {
        return partitions.stream().map(Object::toString).sorted().toList();
    }
}
