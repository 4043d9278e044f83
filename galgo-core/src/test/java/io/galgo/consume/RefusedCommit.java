/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Commits more metadata in a transaction than brokers take, and prints whether the refusal is known as one: brokers, topic, group. */
final class RefusedCommit {

    private static final int TOO_MUCH = 5_000;

    private RefusedCommit() {}

    @SuppressWarnings({"deprecation", "removal"}) // the constructor that the oldest client has as well
    public static void main(String[] args) {
        var settings = Map.<String, Object>of("bootstrap.servers", args[0], "transactional.id", args[2]);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var offset = new OffsetAndMetadata(1, "x".repeat(TOO_MUCH));
            try {
                producer.sendOffsetsToTransaction(
                        Map.of(new TopicPartition(args[1], 0), offset), new ConsumerGroupMetadata(args[2]));
                producer.commitTransaction();
                System.out.println("accepted");
            } catch (KafkaException refused) {
                System.out.println("known: " + Committer.saysTooMuch(refused));
            }
        }
    }
}
