/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import io.galgo.control.ControlTopic;
import io.galgo.control.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * What is known of a cluster. {@link #refresh} asks the brokers; but for {@link #offsetsAt} all else answers at once, from what the last refresh found. Safe for any
 * thread; one refresh runs at a time.
 */
public final class Picture implements AutoCloseable {

    /** How long records are read at which groups wait, unless said otherwise. */
    public static final Duration FOR_RECORDS = Duration.ofSeconds(5);

    private final Clients clients;
    private final Brokers brokers;
    private final CommitReader commitReader;
    private final Records records;
    private final StatusLog status;
    private final String statusTopic;
    private final InstantSource clock;
    private final Masks masks;
    private final CommitTable commits;
    private final Optional<Map<Object, Object>> made;
    private volatile Snapshot now;
    private volatile boolean isSimulated;

    private Picture(Clients clients, String tenant, InstantSource clock, Masks masks) {
        this.clients = clients;
        this.clock = clock;
        this.masks = masks;
        this.commits = new CommitTable();
        this.made = Optional.empty();
        this.now = Snapshot.nothing(clock.instant());
        this.brokers = new Brokers(clients.admin(), clients.servers());
        this.commitReader = new CommitReader(clients, brokers, commits);
        this.records = new Records(clients.sampler(), masks);
        this.statusTopic = ControlTopic.STATUS.topic(tenant);
        this.status = new StatusLog(clients, statusTopic);
    }

    /** As another one is now. */
    private Picture(Picture other) {
        this.clients = other.clients;
        this.clock = other.clock;
        this.masks = other.masks;
        this.brokers = other.brokers;
        this.commitReader = other.commitReader;
        this.records = other.records;
        this.statusTopic = other.statusTopic;
        this.status = other.status;
        this.commits = other.commits;
        this.made = Optional.of(new ConcurrentHashMap<>());
        this.now = other.now;
    }

    /**
     * Makes a picture, empty before its first refresh.
     *
     * @param settings the Kafka client's, {@code bootstrap.servers} among them
     * @param tenant whose control topics are read; empty where there are no tenants
     * @param clock tells what it is as of
     * @param masks what of records nobody is to see
     * @throws OutOfReachException if these make no client
     */
    public static Picture of(Map<String, Object> settings, String tenant, InstantSource clock, Masks masks) {
        return new Picture(new Clients(settings), tenant, clock, masks);
    }

    /**
     * Reads anew what the scope covers. What is not covered is not known afterwards.
     *
     * @throws OutOfReachException if Kafka does not answer
     * @throws org.apache.kafka.common.KafkaException if it refuses what is asked first, as the list of topics
     */
    public void refresh(Scope scope) {
        refresh(scope, CommitReader.PATIENCE, FOR_RECORDS);
    }

    /**
     * Reads anew as {@link #refresh(Scope)}.
     *
     * @param forCommits how long commits are read at most; the next refresh goes on there
     * @param forRecords how long records are read at which groups wait; what is not read then is not known
     */
    public synchronized void refresh(Scope scope, Duration forCommits, Duration forRecords) {
        if (made.isPresent()) {
            throw new IllegalStateException("This picture stays as it is");
        }
        if (isSimulated) {
            return; // there are no brokers to ask
        }
        now = new Refresh(brokers, commitReader, records, commits, status, statusTopic, now)
                .run(scope, forCommits, forRecords, clock.instant());
    }

    /**
     * Returns a picture that stays as this one is now, so that whoever looks at it for a while sees one state; but for commits, of which it has
     * the latest. It needs no closing.
     */
    public Picture still() {
        return new Picture(this);
    }

    /**
     * Returns what is made of this picture, which stays as it is: once for a key, or twice by two threads at once. Of one that changes it is
     * made anew each time.
     *
     * @param make makes it from this picture alone
     */
    @SuppressWarnings("unchecked") // a key has one kind of thing
    public <T> T once(Object key, Supplier<T> make) {
        if (made.isEmpty()) {
            return make.get();
        }
        var known = made.get().get(key);
        if (known == null) {
            known = make.get();
            made.get().put(key, known);
        }
        return (T) known;
    }

    /** Tells whether this picture stays as it is. */
    public boolean isStill() {
        return made.isPresent();
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

    /** Returns the partitions that no broker leads. */
    public List<TopicPartition> leaderless() {
        return now.topics().leaderless();
    }

    /** Returns a topic. */
    public Optional<TopicState> topic(String name) {
        return now.topics().find(name);
    }

    /** Returns a partition. */
    public Optional<PartitionState> partition(String topic, int partition) {
        return now.topics().find(topic, partition);
    }

    /** Returns how many partitions a topic has; 0 if it is not known. */
    public int partitionsOf(String topic) {
        return now.topics().partitions(topic);
    }

    /** Tells whether all that was written to a partition until some ten seconds ago is committed below an offset. */
    public boolean isOnTime(String topic, int partition, long offset) {
        return now.past()
                .topics(now.asOf())
                .flatMap(then -> then.find(topic, partition))
                .filter(then -> then.end() >= 0 && offset >= then.end())
                .isPresent();
    }

    /** Returns all groups that are known, by name. */
    public Collection<GroupState> groups() {
        return now.groups().values();
    }

    /** Returns a group. */
    public Optional<GroupState> group(String name) {
        return Optional.ofNullable(now.groups().get(name));
    }

    /** Shows a state that was not read from brokers, for simulations: no refresh asks them from now on. */
    void show(Snapshot snapshot) {
        isSimulated = true;
        now = snapshot;
    }

    /** Returns the table of commits, for simulations; its user guards it. */
    CommitTable table() {
        return commits;
    }

    /** Returns what a group committed, in no order. */
    public List<Commit> commits(String group) {
        return commits(group, topic -> true);
    }

    /** Returns what a group committed for some topics, in no order. */
    public List<Commit> commits(String group, Predicate<String> topics) {
        var found = new ArrayList<Commit>();
        synchronized (commits) {
            commits.ofGroup(group, topics, found::add);
        }
        return found;
    }

    /** Tells whether any of a group's commits is a Galgo consumer's. */
    public boolean runsGalgo(String group) {
        synchronized (commits) {
            return commits.isGalgo(group);
        }
    }

    /** Returns the topics on which nothing is known to be wrong with any partition that a group committed for, in order. */
    public List<CalmTopic> calm(String group) {
        var state = now;
        return once(
                        Calm.class,
                        () -> new Calm(commits, state.topics(), state.past().topics(state.asOf()), state.waiting()))
                .of(group);
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
        var said = new ArrayList<Said>();
        for (var instance : now.instances().getOrDefault(group, List.of())) {
            if (instance.closed().isEmpty()) {
                instance.trouble().stream()
                        .flatMap(trouble -> trouble.partitions().stream())
                        .filter(held -> held.topic().equals(topic)
                                && (held.partition() == partition
                                        || (isOfTopic(held) && owns(instance, group, topic, partition))))
                        .forEach(held ->
                                said.add(new Said(held, instance.name(), owns(instance, group, topic, partition))));
            }
        }
        said.sort(Comparator.comparing((Said one) -> !one.isConfirmed()).thenComparing(Said::instance));
        return said;
    }

    private boolean owns(Instance instance, String group, String topic, int partition) {
        var owner =
                group(group).map(GroupState::owners).map(owners -> owners.get(new TopicPartition(topic, partition)));
        return owner.isPresent()
                && instance.hello()
                        .filter(hello -> hello.member().equals(owner.get().id()))
                        .isPresent();
    }

    private static boolean isOfTopic(Status.Held held) {
        return held.kind() == Status.Held.Kind.CIRCUIT_OPEN;
    }

    /** Opens a reader of logs, to be closed by the caller. */
    public LogReader logs() {
        return new LogReader(clients.scanner(), masks);
    }

    /** Opens a reader for much of which little is wanted, to be closed by the caller. */
    public LogScanner scanner() {
        return new LogScanner(clients.viewer(), masks);
    }

    /**
     * Asks the brokers for the first record of each partition of a topic at a time or later.
     *
     * @return its offset by the partition's number; partitions that have none, or whose broker does not answer, are left out
     */
    public Map<Integer, Long> offsetsAt(String topic, Instant time) {
        var partitions = now.topics().led().stream()
                .filter(id -> id.topic().equals(topic))
                .toList();
        var spec = OffsetSpec.forTimestamp(Math.max(0, time.toEpochMilli()));
        var found = new HashMap<Integer, Long>();
        brokers.offsets(partitions, spec, IsolationLevel.READ_COMMITTED).forEach((id, offset) -> {
            if (offset >= 0) {
                found.put(id.partition(), offset);
            }
        });
        return found;
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
