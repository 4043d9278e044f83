/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

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
        var result = admin.describeProducers(partitions);
        var oldest = new HashMap<TopicPartition, ProducerState>();
        for (var partition : partitions) {
            Brokers.ask(result.partitionResult(partition))
                    .flatMap(OpenTransactions::oldest)
                    .ifPresent(producer -> oldest.put(partition, producer));
        }
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
        return open;
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
                description.map(TransactionDescription::transactionTimeoutMs).orElse(0L));
    }
}
