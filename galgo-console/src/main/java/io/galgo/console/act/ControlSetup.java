/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.console.picture.Clients;
import io.galgo.control.ControlTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/** Creates the topics through which console and services talk: says first which, and changes none that is there. */
public final class ControlSetup implements AutoCloseable {

    /** Enough for a cluster of thousands of instances. */
    private static final int PARTITIONS = 6;

    private final ActClients clients;
    private final String tenant;

    private ControlSetup(ActClients clients, String tenant) {
        this.clients = clients;
        this.tenant = tenant;
    }

    /**
     * Makes one. Nothing is asked yet.
     *
     * @param kafka the Kafka client's settings, {@code bootstrap.servers} among them
     * @param tenant whose topics; empty where there are no tenants
     */
    public static ControlSetup of(Map<String, Object> kafka, String tenant) {
        return new ControlSetup(new ActClients(kafka), tenant);
    }

    /**
     * A topic that is to be there.
     *
     * @param name its name
     * @param partitions how many it is to have
     * @param settings its settings
     * @param isThere whether it is there
     */
    public record Wanted(String name, int partitions, Map<String, String> settings, boolean isThere) {}

    /** Returns the topics, those that are there among them. */
    public List<Wanted> wanted() {
        var wanted = new ArrayList<Wanted>();
        for (var topic : ControlTopic.values()) {
            var name = topic.topic(tenant);
            // The audit is one sequence.
            wanted.add(new Wanted(
                    name,
                    topic == ControlTopic.AUDIT ? 1 : PARTITIONS,
                    topic.settings(),
                    clients.partitions(name) > 0));
        }
        return wanted;
    }

    /** Creates those that are not there, with as many replicas as the brokers give by default. */
    public void create(List<Wanted> wanted) {
        var topics = wanted.stream()
                .filter(topic -> !topic.isThere())
                .map(topic -> new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                        .configs(topic.settings()))
                .toList();
        Clients.await(clients.admin().createTopics(topics).all());
    }

    @Override
    public void close() {
        clients.close();
    }
}
