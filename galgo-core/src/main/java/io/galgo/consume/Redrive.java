/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.HeaderNames;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Hands dead letters to their group again: copies each into the group's parked topic, and says in the same transaction that it is under
 * way, so that no letter is handed over twice. For one thread, once.
 */
final class Redrive {

    /** All of them are in the memory of their partition's owner. */
    static final int MOST_UNDER_WAY = 5_000;

    static final long MOST_BYTES = 8L << 20;
    private static final int MOST_IN_TRANSACTION = 500;

    private final GroupTopics topics;
    private final DeadLetterLog log;
    private final DeadLetterTransactions transactions;
    private final InstantSource clock;
    private final String who;
    private final String why;

    private final Set<DeadLetterId> redriven = new LinkedHashSet<>();
    private final Map<DeadLetterId, DeadLetterState> notOpen = new HashMap<>();
    private final Map<DeadLetterId, String> refused = new HashMap<>();
    private final List<DeadLetterId> notYet = new ArrayList<>();

    /**
     * The names of the group's own topics, and where the group is.
     *
     * @param handled the partitions of which the group has a position
     */
    record GroupTopics(String group, String dead, String states, GroupTopic parked, Set<TopicPartition> handled) {}

    /** A letter and the copy of it that the group will handle. */
    private record Copy(DeadLetterSummary letter, ProducerRecord<byte[], byte[]> record) {

        static final Comparator<Copy> IN_ORDER_OF_ORIGIN = Comparator.comparing(
                        (Copy copy) -> copy.letter().topic())
                .thenComparingInt(copy -> copy.letter().partition())
                .thenComparingLong(copy -> copy.letter().offset())
                .thenComparing(copy -> copy.letter().id());
    }

    Redrive(
            GroupTopics topics,
            DeadLetterLog log,
            DeadLetterTransactions transactions,
            InstantSource clock,
            String who,
            String why) {
        this.topics = topics;
        this.log = log;
        this.transactions = transactions;
        this.clock = clock;
        this.who = who;
        this.why = why;
    }

    /**
     * @param ids which letters
     * @param states of all letters that have one, read under the lock and with nothing left out
     */
    RedriveResult run(Collection<DeadLetterId> ids, Map<DeadLetterId, DeadLetterStatus> states) {
        var wanted = new TreeSet<>(ids);
        wanted.removeIf(id -> {
            var state = states.getOrDefault(id, DeadLetterStatus.OPEN).state();
            if (state != DeadLetterState.OPEN) {
                notOpen.put(id, state);
            }
            return state != DeadLetterState.OPEN;
        });
        var copies = copies(wanted);
        limit(copies, states);
        hand(copies);
        return new RedriveResult(List.copyOf(redriven), notOpen, refused, notYet);
    }

    private List<Copy> copies(Set<DeadLetterId> wanted) {
        var existing = log.partitions(topics.dead()).stream()
                .map(TopicPartition::partition)
                .collect(Collectors.toSet());
        var readable = wanted.stream()
                .filter(id -> existing.contains(id.partition()))
                .collect(Collectors.toCollection(TreeSet::new));
        var letters = log.letters(topics.dead(), readable);
        var copies = new ArrayList<Copy>();
        for (var id : wanted) {
            var record = letters.get(id);
            if (record == null && existing.contains(id.partition()) && isExpired(id)) {
                notOpen.put(id, DeadLetterState.EXPIRED);
                continue;
            }
            var summary = record == null
                    ? null
                    : DeadLetterSummary.of(record, DeadLetterStatus.OPEN).orElse(null);
            var problem = record == null ? "it is not in " + topics.dead() + " any more" : problem(record, summary);
            if (problem != null) {
                refused.put(id, problem);
                continue;
            }
            var value = value(record, summary);
            if (value == null) {
                refused.put(
                        id,
                        "the letter was too large for its value, and the event is not in " + summary.topic()
                                + " any more");
            } else {
                copies.add(new Copy(
                        summary,
                        ParkedRecord.redriven(topics.parked().name(), topics.group(), summary, record, value.bytes())));
            }
        }
        copies.sort(Copy.IN_ORDER_OF_ORIGIN);
        return copies;
    }

    private boolean isExpired(DeadLetterId id) {
        return id.offset() < log.beginning(new TopicPartition(topics.dead(), id.partition()));
    }

    /** Returns why a letter cannot be handed to the group; null if it can. */
    private String problem(ConsumerRecord<byte[], byte[]> record, DeadLetterSummary letter) {
        if (letter == null) {
            return "it is no dead letter of Galgo's: it does not say where its event was read";
        }
        var group = DeadLetterSummary.text(record.headers(), HeaderNames.GROUP);
        if (!topics.group().equals(group)) {
            return "it is a dead letter of the group " + group;
        }
        if (!topics.handled().contains(new TopicPartition(letter.topic(), letter.partition()))) {
            return "the group has no position on " + letter.topic() + "-" + letter.partition()
                    + ": it does not handle that topic";
        }
        if (!topics.parked().isReady(letter.partition())) {
            return topics.parked().name() + " has no partition " + letter.partition()
                    + ": a consumer of the group adds it when it starts. "
                    + String.join("; ", topics.parked().complaints());
        }
        return null;
    }

    /** @param bytes the event's value, null for a tombstone */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Value(byte[] bytes) {}

    /** Returns the event's value; null if that is lost. */
    private Value value(ConsumerRecord<byte[], byte[]> letter, DeadLetterSummary summary) {
        if (letter.headers().lastHeader(HeaderNames.VALUE) == null) {
            return new Value(letter.value());
        }
        return log.record(new TopicPartition(summary.topic(), summary.partition()), summary.offset())
                .filter(origin -> origin.timestamp() == summary.time().toEpochMilli())
                .map(origin -> new Value(origin.value()))
                .orElse(null);
    }

    /** Leaves what would be too much at once for the partitions' owners. */
    private void limit(List<Copy> copies, Map<DeadLetterId, DeadLetterStatus> states) {
        var underWay = new TreeMap<Integer, Integer>();
        states.forEach((id, status) -> {
            if (status.state() == DeadLetterState.REDRIVING) {
                underWay.merge(id.partition(), 1, Integer::sum);
            }
        });
        var bytes = new HashMap<Integer, Long>();
        var full = new HashSet<Integer>(); // for good, so that no later event of a key passes an earlier one
        copies.removeIf(copy -> {
            int partition = copy.record().partition();
            long sum = bytes.merge(partition, size(copy.record()), Long::sum);
            boolean isFirst = sum == size(copy.record());
            if (underWay.merge(partition, 1, Integer::sum) > MOST_UNDER_WAY || (sum > MOST_BYTES && !isFirst)) {
                full.add(partition);
            }
            return full.contains(partition) && notYet.add(copy.letter().id());
        });
    }

    private static long size(ProducerRecord<byte[], byte[]> record) {
        long key = record.key() == null ? 0 : record.key().length;
        long value = record.value() == null ? 0 : record.value().length;
        return key + value;
    }

    private void hand(List<Copy> copies) {
        for (int from = 0; from < copies.size(); from += MOST_IN_TRANSACTION) {
            var some = copies.subList(from, Math.min(copies.size(), from + MOST_IN_TRANSACTION));
            try {
                handTogether(some);
            } catch (DeadLetterTransactions.TakenOverException another) {
                copies.subList(from, copies.size()).stream()
                        .map(copy -> copy.letter().id())
                        .filter(id -> !redriven.contains(id) && !refused.containsKey(id))
                        .forEach(notYet::add);
                return;
            }
        }
    }

    private void handTogether(List<Copy> some) throws DeadLetterTransactions.TakenOverException {
        try {
            write(some);
        } catch (KafkaException oneOfThem) {
            if (!TooLarge.in(oneOfThem)) {
                throw oneOfThem;
            }
            for (var copy : some) {
                try {
                    write(List.of(copy));
                } catch (KafkaException thisOne) {
                    if (!TooLarge.in(thisOne)) {
                        throw thisOne;
                    }
                    refused.put(
                            copy.letter().id(),
                            "it is too large for " + topics.parked().name() + ": raise its "
                                    + TooLarge.setting(thisOne));
                }
            }
        }
    }

    /** @throws KafkaException if nobody knows whether it was written: the same call again finds out */
    private void write(List<Copy> some) throws DeadLetterTransactions.TakenOverException {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var copy : some) {
            records.add(copy.record());
            records.add(DeadStateRecord.of(
                    topics.states(), copy.letter().id(), DeadLetterState.REDRIVING, clock.instant(), who, why));
        }
        transactions.write(records);
        some.forEach(copy -> redriven.add(copy.letter().id()));
    }
}
