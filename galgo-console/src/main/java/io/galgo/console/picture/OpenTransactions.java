/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import io.galgo.console.picture.OpenTransaction.End;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;

/** Finds whose transactions hold partitions: the leader knows the producer's number, the coordinators its name. */
final class OpenTransactions {

    private final Admin admin;

    OpenTransactions(Admin admin) {
        this.admin = admin;
    }

    Map<TopicPartition, OpenTransaction> find(Collection<TopicPartition> partitions) {
        var oldest = oldest(partitions);
        if (oldest.isEmpty()) {
            return Map.of();
        }
        var producers = oldest.values().stream().map(ProducerState::producerId).collect(Collectors.toSet());
        var names = Brokers.ask(admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                        .all())
                .map(OpenTransactions::byProducer)
                .orElse(Map.of());
        var descriptions = admin.describeTransactions(names.values());
        var open = new HashMap<TopicPartition, OpenTransaction>();
        oldest.forEach((partition, producer) -> {
            var name = Optional.ofNullable(names.get(producer.producerId()));
            var description = name.flatMap(id -> Brokers.ask(descriptions.description(id)));
            open.put(partition, transaction(producer, name, description));
        });
        forgetEnded(open, oldest);
        return open;
    }

    /** One that its coordinator has ended may have ended after its leader was asked: that one is asked again. */
    private void forgetEnded(Map<TopicPartition, OpenTransaction> open, Map<TopicPartition, ProducerState> then) {
        var doubtful = open.entrySet().stream()
                .filter(each -> each.getValue().end().isLost())
                .map(Map.Entry::getKey)
                .toList();
        if (doubtful.isEmpty()) {
            return;
        }
        var now = oldest(doubtful);
        for (var partition : doubtful) {
            var still = now.get(partition);
            if (still == null
                    || !still.currentTransactionStartOffset()
                            .equals(then.get(partition).currentTransactionStartOffset())) {
                open.remove(partition);
            }
        }
    }

    private Map<TopicPartition, ProducerState> oldest(Collection<TopicPartition> partitions) {
        var result = admin.describeProducers(partitions);
        var oldest = new HashMap<TopicPartition, ProducerState>();
        for (var partition : partitions) {
            Brokers.ask(result.partitionResult(partition))
                    .flatMap(OpenTransactions::oldest)
                    .ifPresent(producer -> oldest.put(partition, producer));
        }
        return oldest;
    }

    private static Optional<ProducerState> oldest(PartitionProducerState partition) {
        return partition.activeProducers().stream()
                .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                .min(Comparator.comparingLong(
                        producer -> producer.currentTransactionStartOffset().getAsLong()));
    }

    private static Map<Long, String> byProducer(Collection<TransactionListing> listings) {
        return listings.stream()
                .collect(Collectors.toMap(
                        TransactionListing::producerId, TransactionListing::transactionalId, (one, other) -> one));
    }

    private static OpenTransaction transaction(
            ProducerState producer, Optional<String> name, Optional<TransactionDescription> description) {
        var since = description.map(TransactionDescription::transactionStartTimeMs);
        return new OpenTransaction(
                producer.currentTransactionStartOffset().getAsLong(),
                producer.producerId(),
                name,
                since.isPresent() && since.get().isPresent() ? since.get().getAsLong() : producer.lastTimestamp(),
                description.map(TransactionDescription::transactionTimeoutMs).orElse(0L),
                description.map(known -> end(producer, known)).orElse(End.NOT_KNOWN));
    }

    /**
     * By KIP-890 each end raises the producer's epoch by one: one step tells of this transaction's own end, more of a later one's. Older clients
     * keep their epoch, and what their coordinator says may be about another of their transactions.
     */
    private static End end(ProducerState there, TransactionDescription known) {
        int steps = known.producerEpoch() - there.producerEpoch();
        return switch (known.state()) {
            case ONGOING -> steps > 0 ? End.PAST : End.TO_COME;
            case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> End.TO_COME;
            case COMPLETE_COMMIT -> steps == 1 ? End.COMMITTED : End.PAST;
            case COMPLETE_ABORT -> steps == 1 ? End.ABORTED : End.PAST;
            case EMPTY -> End.PAST;
            case UNKNOWN -> End.NOT_KNOWN;
        };
    }
}
