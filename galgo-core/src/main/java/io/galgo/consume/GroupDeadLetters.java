/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.KafkaSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The dead letters of a consumer group: find them, have the group handle them again, or dismiss them.
 *
 * <pre>{@code
 * var letters = galgo.deadLetters("billing");
 * var found = letters.find(DeadLetterFilter.open().errorClass("ConnectException"));
 * var result = letters.redrive(found.ids(), "ana", "the provider is back");
 * }</pre>
 *
 * <p>A redriven event goes to its group and to nobody else: through the group's own parked topic, never through the topic it came from. It is
 * handled behind all that the group has handled of its key, and the key's later events wait for it. Whether the group runs makes no
 * difference: else the event is handled when it does.
 *
 * <p>What is done is told by each letter's {@link DeadLetterState}, which stands in the topic {@code <group>.galgo-dead-state} and is
 * written in one Kafka transaction with the copy. So the same call twice, by whomever, or one that died half-way and is made again,
 * hands each letter over once.
 *
 * <p>Holds no connection: each call makes its own, and waits for the brokers. Safe for any thread.
 */
public final class GroupDeadLetters {

    /** A scan for later events looks at so many records at most. */
    private static final long MOST_SCANNED = 1_000_000;

    private final String group;
    private final String service;
    private final KafkaSettings kafka;
    private final InstantSource clock = InstantSource.system();
    private final String dead;
    private final String states;

    /**
     * Made by {@code Galgo.deadLetters(group)}.
     *
     * @throws IllegalArgumentException if the group is blank
     */
    public GroupDeadLetters(String group, String service, KafkaSettings kafka) {
        if (group == null || group.isBlank()) {
            throw new IllegalArgumentException("A consumer group has a name that is not blank");
        }
        this.group = group;
        this.service = service;
        this.kafka = kafka;
        this.dead = GroupTopic.deadLetters(group).name();
        this.states = GroupTopic.deadStates(group).name();
    }

    /**
     * Finds dead letters, in order of their partitions and offsets, each in the state it has now. Nothing is changed.
     *
     * @throws KafkaException if the brokers do not answer, or refuse
     */
    public DeadLetterSelection find(DeadLetterFilter filter) {
        Objects.requireNonNull(filter, "filter");
        try (var log = log()) {
            var known = log.states(states);
            var found = new ArrayList<DeadLetterSummary>();
            for (var partition : log.partitions(dead)) {
                log.read(partition, 0, Long.MAX_VALUE, record -> {
                    var id = new DeadLetterId(record.partition(), record.offset());
                    DeadLetterSummary.of(record, known.getOrDefault(id, DeadLetterStatus.OPEN))
                            .filter(filter::accepts)
                            .ifPresent(found::add);
                    return found.size() <= filter.limit();
                });
            }
            boolean complete = found.size() <= filter.limit();
            return new DeadLetterSelection(complete ? found : found.subList(0, filter.limit()), complete);
        }
    }

    /**
     * Returns the states of those of these letters about which anything has ever been done; the others are open, or are none.
     *
     * @throws KafkaException if the brokers do not answer, or refuse
     */
    public Map<DeadLetterId, DeadLetterStatus> states(Collection<DeadLetterId> letters) {
        try (var log = log()) {
            var known = log.states(states);
            known.keySet().retainAll(Set.copyOf(letters));
            return known;
        }
    }

    /**
     * Counts, for each of these letters whose event has a key, the later events of that key which would come before it if it were
     * redriven now: the group has handled or parked them. Reads the topics the events came from, from the oldest of them on.
     *
     * @throws KafkaException if the brokers do not answer, or refuse
     */
    public Map<DeadLetterId, LaterEvents> laterEvents(DeadLetterSelection selection) {
        try (var log = log();
                var admin = Admin.create(kafka.forAdmin())) {
            var scan = new LaterEventsScan(log, positions(admin), MOST_SCANNED);
            return scan.count(selection.letters());
        }
    }

    /** As {@link #redrive(Collection, String, String)}, in the name of this service. */
    public RedriveResult redrive(Collection<DeadLetterId> letters) {
        return redrive(letters, service, null);
    }

    /**
     * Hands dead letters to the group again, in the order in which their events stood in their topics. Only open ones: a letter that is
     * under way, mended, failed again or dismissed is left alone, and the result says so. Beyond 5,000 letters or 8 MiB of a partition that
     * are under way the rest is left for another call.
     *
     * @param letters which; order and repeats mean nothing
     * @param who in whose name, to be kept with the letters; null if nobody is named
     * @param why for what reason, to be kept with the letters; null if none is given
     * @throws IllegalStateException if the topic of states may not be made; the message has the command that makes it
     * @throws KafkaException if the brokers do not answer, or refuse. What was handed over until then is; make the call again
     */
    public RedriveResult redrive(Collection<DeadLetterId> letters, String who, String why) {
        var parked = GroupTopic.parked(group);
        try (var admin = Admin.create(kafka.forAdmin())) {
            var description = topics(admin);
            if (!parked.find(admin)) {
                parked.fit(admin, description);
            }
            try (var log = log();
                    var transactions = transactions()) {
                var topics = new Redrive.GroupTopics(
                        group, dead, states, parked, positions(admin).keySet());
                return new Redrive(topics, log, transactions, clock, who, why)
                        .run(Set.copyOf(letters), settled(log, admin));
            }
        }
    }

    /**
     * Decides that dead letters are not to be handled. Only open ones: others are left alone.
     *
     * @param letters which
     * @param who in whose name; null if nobody is named
     * @param why for what reason; null if none is given
     * @return those that are dismissed now
     * @throws IllegalStateException if the topic of states may not be made, or another process acts on the group's letters; call again
     * @throws KafkaException if the brokers do not answer, or refuse
     */
    public List<DeadLetterId> dismiss(Collection<DeadLetterId> letters, String who, String why) {
        return change(
                letters,
                (log, admin, existing) -> inState(settled(log, admin), existing, DeadLetterState.OPEN),
                id -> DeadStateRecord.of(states, id, DeadLetterState.DISMISSED, clock.instant(), who, why));
    }

    /**
     * Opens letters again: dismissed ones, and those under way whose copy is lost, as when the parked topic was deleted. What waits to be
     * handled stays under way. Others are left alone.
     *
     * @return those that are open again now
     * @throws IllegalStateException if another process acts on the group's letters; call again
     * @throws KafkaException if the brokers do not answer, or refuse
     */
    public List<DeadLetterId> reopen(Collection<DeadLetterId> letters) {
        return change(
                letters,
                (log, admin, existing) -> {
                    var waiting = new WaitingCopies(log, admin, group).of(existing);
                    var known = settled(log, admin); // after that
                    var lost = new TreeSet<>(inState(known, existing, DeadLetterState.REDRIVING));
                    lost.removeAll(waiting);
                    lost.addAll(inState(known, existing, DeadLetterState.DISMISSED));
                    return lost;
                },
                id -> DeadStateRecord.open(states, id));
    }

    /**
     * Returns the states as they are once all is told that was begun before; asked under the lock, they change no more but for the better. A transaction
     * that is open in their topic, as of a consumer that died in it, hides what others have committed behind its first record.
     */
    private Map<DeadLetterId, DeadLetterStatus> settled(DeadLetterLog log, Admin admin) {
        return log.states(WaitingCopies.ends(admin, log.partitions(states)));
    }

    private static Collection<DeadLetterId> inState(
            Map<DeadLetterId, DeadLetterStatus> known, Set<DeadLetterId> letters, DeadLetterState state) {
        return letters.stream()
                .filter(id -> known.getOrDefault(id, DeadLetterStatus.OPEN).state() == state)
                .toList();
    }

    /** Says which of some letters are to be changed; asked under the lock. */
    private interface Choice {
        Collection<DeadLetterId> of(DeadLetterLog log, Admin admin, Set<DeadLetterId> existing);
    }

    /** What is written for a letter. */
    private interface Change {
        ProducerRecord<byte[], byte[]> of(DeadLetterId letter);
    }

    private List<DeadLetterId> change(Collection<DeadLetterId> letters, Choice choice, Change change) {
        try (var admin = Admin.create(kafka.forAdmin())) {
            topics(admin);
            try (var log = log();
                    var transactions = transactions()) {
                var changed = List.copyOf(choice.of(log, admin, existing(log, letters)));
                if (!changed.isEmpty()) {
                    transactions.write(changed.stream().map(change::of).toList());
                }
                return changed;
            }
        } catch (DeadLetterTransactions.TakenOverException another) {
            throw new IllegalStateException(another.getMessage() + ": nothing was changed, try again", another);
        }
    }

    private Set<DeadLetterId> existing(DeadLetterLog log, Collection<DeadLetterId> letters) {
        var partitions =
                log.partitions(dead).stream().map(TopicPartition::partition).collect(Collectors.toSet());
        var wanted = letters.stream()
                .filter(id -> partitions.contains(id.partition()))
                .collect(Collectors.toCollection(TreeSet::new));
        return new TreeSet<>(log.letters(dead, wanted).keySet());
    }

    /** Makes the topic of states, as many partitions as there are of dead letters, whose description is returned. */
    private List<TopicDescription> topics(Admin admin) {
        TopicDescription description;
        try {
            description = Brokers.await(
                    admin.describeTopics(List.of(dead)).topicNameValues().get(dead));
        } catch (UnknownTopicOrPartitionException none) {
            throw new IllegalStateException(
                    "The group " + group + " has no dead letters: there is no topic " + dead, none);
        }
        var topic = GroupTopic.deadStates(group);
        topic.fit(admin, List.of(description));
        if (!topic.isReady(description.partitions().size() - 1)) {
            throw topic.refusal();
        }
        return List.of(description);
    }

    private Map<TopicPartition, OffsetAndMetadata> positions(Admin admin) {
        var positions = new HashMap<>(
                Brokers.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
        positions.values().removeIf(Objects::isNull);
        return positions;
    }

    private DeadLetterLog log() {
        return new DeadLetterLog(Clients.logConsumer(kafka));
    }

    private DeadLetterTransactions transactions() {
        return new DeadLetterTransactions(
                Clients.transactionalProducer(kafka, GroupTopic.name(group, ".galgo-redrive")));
    }
}
