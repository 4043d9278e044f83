/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import io.galgo.control.ControlTopic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * What is known of a cluster. {@link #refresh} asks the brokers; all else answers at once, from what the last refresh found. Safe for any
 * thread; one refresh runs at a time.
 */
public final class Picture implements AutoCloseable {

    private final Clients clients;
    private final Brokers brokers;
    private final CommitReader commitReader;
    private final Records records;
    private final StatusLog status;
    private final String statusTopic;
    private final InstantSource clock;
    private final CommitTable commits = new CommitTable();
    private volatile Snapshot now;

    private Picture(Clients clients, String tenant, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
        this.now = Snapshot.nothing(clock.instant());
        this.brokers = new Brokers(clients.admin(), clients.servers());
        this.commitReader = new CommitReader(clients, brokers, commits);
        this.records = new Records(clients.sampler());
        this.statusTopic = ControlTopic.STATUS.topic(tenant);
        this.status = new StatusLog(clients, statusTopic);
    }

    /**
     * Makes a picture, empty before its first refresh.
     *
     * @param settings the Kafka client's, {@code bootstrap.servers} among them
     * @param tenant whose control topics are read; empty where there are no tenants
     * @param clock tells what it is as of
     * @throws OutOfReachException if these make no client
     */
    public static Picture of(Map<String, Object> settings, String tenant, InstantSource clock) {
        return new Picture(new Clients(settings), tenant, clock);
    }

    /**
     * Reads anew what the scope covers. What is not covered is not known afterwards.
     *
     * @throws OutOfReachException if Kafka does not answer
     * @throws org.apache.kafka.common.KafkaException if it refuses what is asked first, as the list of topics
     */
    public synchronized void refresh(Scope scope) {
        now = new Refresh(brokers, commitReader, records, commits, status, statusTopic, now)
                .run(scope, clock.instant());
    }

    /** Returns when the last refresh began. */
    public Instant asOf() {
        return now.asOf();
    }

    /** Returns the cluster's id. */
    public String clusterId() {
        return now.clusterId();
    }

    /** Returns what the last refresh could not find out, in words; empty if it found all. */
    public List<String> notKnown() {
        return now.notKnown();
    }

    /** Returns the names of all topics that are known, in order. */
    public List<String> topics() {
        return now.topics().names();
    }

    /** Returns a topic. */
    public Optional<TopicState> topic(String name) {
        return now.topics().find(name);
    }

    /** Returns a partition. */
    public Optional<PartitionState> partition(String topic, int partition) {
        return now.topics().find(topic, partition);
    }

    /** Returns all groups that are known, by name. */
    public Collection<GroupState> groups() {
        return now.groups().values();
    }

    /** Returns a group. */
    public Optional<GroupState> group(String name) {
        return Optional.ofNullable(now.groups().get(name));
    }

    /** Returns what a group committed, in no order. */
    public List<Commit> commits(String group) {
        var found = new ArrayList<Commit>();
        synchronized (commits) {
            commits.ofGroup(group, found::add);
        }
        return found;
    }

    /** Returns the records that stand from an offset on at which a group waits, as far as they were read; empty if they were not. */
    public Optional<Stretch> recordsFrom(String topic, int partition, long offset) {
        return Optional.ofNullable(now.waiting().get(new Place(topic, partition, offset)));
    }

    /** Returns how many offsets a second were written to a partition of late; empty if it was not asked. */
    public OptionalDouble arrivals(String topic, int partition) {
        var rate = now.arrivals().get(new TopicPartition(topic, partition));
        return rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate);
    }

    /** Returns a topic's setting as the brokers apply it; empty if it was not read. */
    public Optional<String> setting(String topic, String name) {
        return Optional.ofNullable(now.settings().get(topic))
                .map(config -> config.get(name))
                .map(entry -> entry.value());
    }

    /** Returns a topic's setting that is a number; empty if it was not read, or is not one. */
    public OptionalLong number(String topic, String name) {
        var text = setting(topic, name);
        try {
            return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }

    /** Returns the transaction that holds a partition's readers back, if it is known which. */
    public Optional<OpenTransaction> openTransaction(String topic, int partition) {
        return Optional.ofNullable(now.transactions().get(new TopicPartition(topic, partition)));
    }

    /** Returns the instances that say they are of a group, by name, those that closed among them. */
    public List<Instance> instances(String group) {
        return now.instances().getOrDefault(group, List.of()).stream()
                .sorted(Comparator.comparing(Instance::name))
                .toList();
    }

    /** Returns what instances that have not closed say holds events of a partition, those first whom brokers have as its owner. */
    public List<Said> held(String group, String topic, int partition) {
        var owner = group(group).flatMap(state -> state.owner(topic, partition));
        var said = new ArrayList<Said>();
        for (var instance : instances(group)) {
            if (instance.closed().isEmpty()) {
                boolean owns = owner.isPresent()
                        && instance.hello()
                                .filter(hello ->
                                        hello.member().equals(owner.get().id()))
                                .isPresent();
                instance.trouble().stream()
                        .flatMap(trouble -> trouble.partitions().stream())
                        .filter(held -> held.topic().equals(topic) && held.partition() == partition)
                        .forEach(held -> said.add(new Said(held, instance.name(), owns)));
            }
        }
        said.sort(Comparator.comparing((Said one) -> !one.isConfirmed()));
        return said;
    }

    /** Opens a reader of logs, to be closed by the caller. */
    public LogReader logs() {
        return new LogReader(clients.scanner());
    }

    /** Returns where Kafka is, as the settings say. */
    public String servers() {
        return clients.servers();
    }

    @Override
    public void close() {
        commitReader.close();
        records.close();
        status.close();
        brokers.close();
    }
}
