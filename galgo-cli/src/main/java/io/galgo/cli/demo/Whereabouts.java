/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.examples.shop.Shop;
import io.galgo.examples.shop.check.Progress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Says where events stand that get no further: in an outbox, behind an open transaction, or before a consumer. */
final class Whereabouts {

    private static final int ANSWER_MS = 5_000;

    private Whereabouts() {}

    /** Returns a sentence for each place where events stand; also if database or brokers do not answer. */
    static List<String> of(DataSource database, String bootstrapServers) {
        var sentences = new ArrayList<String>();
        try {
            Progress.waiting(database).forEach((service, events) -> {
                if (events > 0) {
                    sentences.add("The outbox of " + service + " has " + events + " events that are not published.");
                }
            });
        } catch (SQLException e) {
            sentences.add("What waits in the outboxes cannot be told: " + e.getMessage());
        }
        try (var admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers,
                "default.api.timeout.ms", ANSWER_MS,
                "request.timeout.ms", ANSWER_MS))) {
            for (var service : Shop.SERVICES) {
                sentences.addAll(behind(admin, service));
            }
        } catch (ExecutionException | KafkaException e) {
            sentences.add("What the consumers have not handled cannot be told: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sentences;
    }

    /** Returns a sentence for each partition that a group is behind on. */
    static List<String> behind(Admin admin, String group) throws ExecutionException, InterruptedException {
        var committed = new TreeMap<TopicPartition, OffsetAndMetadata>(
                (a, b) -> a.toString().compareTo(b.toString()));
        offsets(admin, group).forEach((partition, offset) -> {
            if (offset != null && !partition.topic().contains(".galgo-")) {
                committed.put(partition, offset);
            }
        });
        var wanted = new HashMap<TopicPartition, OffsetSpec>();
        committed.keySet().forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        var stable = admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get();
        var ends = admin.listOffsets(wanted).all().get();
        var sentences = new ArrayList<String>();
        for (var each : committed.entrySet()) {
            var partition = each.getKey();
            var offset = each.getValue();
            long readable = stable.get(partition).offset();
            long end = ends.get(partition).offset();
            if (offset.offset() < readable) {
                sentences.add("Consumer " + group + " is at " + offset.offset() + " of " + readable + " on " + partition
                        + ": " + offset.metadata());
            } else if (readable < end) {
                sentences.add("An open transaction of " + holder(admin, partition) + " holds " + partition + " from "
                        + readable + " of " + end + " on; consumer " + group + " waits for its end.");
            }
        }
        return sentences;
    }

    /** Whose transaction a partition's leader holds for open, and what the coordinator says of it: if these differ, its end got lost. */
    private static String holder(Admin admin, TopicPartition partition)
            throws ExecutionException, InterruptedException {
        var oldest =
                admin.describeProducers(List.of(partition)).partitionResult(partition).get().activeProducers().stream()
                        .filter(producer ->
                                producer.currentTransactionStartOffset().isPresent())
                        .min(Comparator.comparingLong(producer ->
                                producer.currentTransactionStartOffset().getAsLong()));
        if (oldest.isEmpty()) {
            return "nobody, says its leader,";
        }
        long id = oldest.get().producerId();
        var producer = "producer " + id + " of epoch " + oldest.get().producerEpoch();
        var known = admin.listTransactions(new ListTransactionsOptions().filterProducerIds(Set.of(id)))
                .all()
                .get();
        return producer
                + known.stream()
                        .findFirst()
                        .map(transaction -> " (" + transaction.transactionalId() + ", to its coordinator "
                                + transaction.state() + ")")
                        .orElse(" (which no coordinator knows)");
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin, String group)
            throws ExecutionException, InterruptedException {
        try {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of(); // a service that consumes nothing
            }
            throw e;
        }
    }
}
