/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.console.picture.Clients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The Kafka clients with which the executor asks brokers, writes its own topics and reads what comes back. */
final class ActClients implements AutoCloseable {

    private final Clients clients;
    private final Admin admin;

    ActClients(Map<String, Object> settings) {
        this.clients = new Clients(settings);
        this.admin = clients.admin();
    }

    Admin admin() {
        return admin;
    }

    /** Makes those that write and read. */
    Clients clients() {
        return clients;
    }

    /** Returns how many partitions a topic has, 0 if it is not there. */
    int partitions(String topic) {
        try {
            return Clients.await(admin.describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic))
                    .partitions()
                    .size();
        } catch (UnknownTopicOrPartitionException none) {
            return 0;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
