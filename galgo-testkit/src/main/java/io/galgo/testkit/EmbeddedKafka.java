/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;

/**
 * A real Kafka cluster in this JVM: a KRaft controller and one or more brokers, on free ports of the loopback address.
 *
 * <p>By default: one broker, topics are not created by mere use, all group protocols are enabled, rebalances do not wait
 * for members to come, replication fits the number of brokers. The data lies in a temporary directory that {@link
 * #close()} removes; a JVM that ends in good order closes what is still open.
 *
 * <pre>{@code
 * try (EmbeddedKafka kafka = EmbeddedKafka.create()) {
 *     kafka.createTopic("orders", 3);
 *     ... bootstrap.servers = kafka.bootstrapServers()
 * }
 * }</pre>
 *
 * <p>Brokers are numbered from 1 and can be stopped, killed and started again; their ports stay the same. Safe for use
 * by several threads.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final boolean temporary;
    private final ClusterLayout layout;
    private final NodeConfig config;
    private final KafkaNode.Cluster cluster;
    private final KafkaSockets sockets = new KafkaSockets();
    private final KafkaFaults faults = new KafkaFaults();
    private final Map<Integer, KafkaNode.Broker> running = new TreeMap<>();
    private final ShutdownHook hook;
    private KafkaNode.Controller controller;
    /** By the broker's number less one; empty unless asked for. */
    private final List<TcpProxy> proxies;

    private Admin admin;
    private boolean closed;

    EmbeddedKafka(EmbeddedKafkaBuilder settings) {
        temporary = settings.directory == null;
        Path directory = temporary ? Directories.temporary("galgo-kafka-") : settings.directory;
        layout = ClusterLayout.of(directory, settings.brokers, sockets);
        config = new NodeConfig(layout, settings.config);
        proxies = settings.proxied
                ? layout.brokers().stream()
                        .map(ports -> TcpProxy.to(Ports.HOST, ports.clients()))
                        .toList()
                : List.of();
        cluster = new KafkaNode.Cluster(layout.clusterId(), Ports.address(layout.controllerPort()), sockets, faults);
        hook = new ShutdownHook("embedded-kafka-close", this::close);
        try {
            controller = new KafkaNode.Controller(cluster, config.controller());
            startAll();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts a cluster of one broker with all defaults. */
    public static EmbeddedKafka create() {
        return builder().start();
    }

    public static EmbeddedKafkaBuilder builder() {
        return new EmbeddedKafkaBuilder();
    }

    /** The brokers' addresses for {@code bootstrap.servers}; they stay the same while brokers come and go. */
    public String bootstrapServers() {
        return addresses(this::clientPort);
    }

    /** As {@link #proxy(int)}, for broker 1. */
    public TcpProxy proxy() {
        return proxy(1);
    }

    /**
     * The proxy that all of this broker's clients go through. Brokers among themselves and {@link #admin()} do not.
     *
     * @throws IllegalStateException if the cluster was made without {@link EmbeddedKafkaBuilder#proxied()}
     */
    public TcpProxy proxy(int broker) {
        checkNumber(broker);
        if (proxies.isEmpty()) {
            throw new IllegalStateException("This cluster has no proxies: make it with builder().proxied()");
        }
        return proxies.get(broker - 1);
    }

    /** The numbers of the brokers that are running now, in ascending order. */
    public synchronized List<Integer> running() {
        return List.copyOf(running.keySet());
    }

    /** Starts a stopped or killed broker with its data and waits until it serves. Nothing happens if it is running. */
    public synchronized void start(int broker) {
        checkOpen(broker);
        if (!running.containsKey(broker)) {
            running.put(broker, newBroker(broker));
        }
    }

    /** Stops a broker in good order: leaderships move first, the data is kept. Nothing happens if it is not running. */
    public synchronized void stop(int broker) {
        checkOpen(broker);
        KafkaNode.Broker node = running.remove(broker);
        if (node != null) {
            node.stop();
        }
    }

    /**
     * Kills a broker as {@code kill -9} would, as far as this can be done within one JVM: its connections break in the
     * middle of what they were doing, the controller is not told (it notices after {@code broker.session.timeout.ms},
     * 9 s by default; an earlier {@link #start(int)} waits for that), and the next start recovers the logs as after a
     * crash. What was acknowledged is kept, as it is by the operating system when a process dies; the loss of a machine
     * is not simulated. Nothing happens if it is not running.
     */
    public synchronized void kill(int broker) {
        checkOpen(broker);
        KafkaNode.Broker node = running.remove(broker);
        if (node != null) {
            node.kill();
        }
    }

    /**
     * Creates a topic with the cluster's default replication and waits until all running brokers know it.
     *
     * @throws TestkitException if the cluster refuses it
     */
    public void createTopic(String name, int partitions) {
        createTopic(name, partitions, Map.of());
    }

    /** As {@link #createTopic(String, int)}, with topic settings such as {@code cleanup.policy}. */
    public void createTopic(String name, int partitions, Map<String, String> topicConfig) {
        createTopic(new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(Map.copyOf(topicConfig)));
    }

    /** As {@link #createTopic(String, int)}, with replicas where the caller wants them. */
    public void createTopic(NewTopic topic) {
        String name = topic.name();
        Uuid id;
        int partitions;
        try {
            var created = admin().createTopics(List.of(topic));
            id = created.topicId(name).get();
            partitions = created.numPartitions(name).get();
        } catch (ExecutionException e) {
            throw new TestkitException("Cannot create topic " + name, e.getCause());
        } catch (InterruptedException e) {
            throw TestkitException.interrupted("creating topic " + name, e);
        }
        Await.until(
                PATIENCE,
                "all brokers know topic " + name,
                () -> runningNodes().stream().allMatch(node -> node.knows(name, id)));
        awaitLeaders(name, partitions);
    }

    /**
     * Sets one setting of a topic, as {@code max.message.bytes}, and waits until all running brokers go by it.
     *
     * @throws TestkitException if the cluster refuses it
     */
    public void configureTopic(String name, String setting, String value) {
        var change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try {
            admin().incrementalAlterConfigs(Map.of(topic, List.of(change)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new TestkitException("Cannot set " + setting + "=" + value + " for topic " + name, e.getCause());
        } catch (InterruptedException e) {
            throw TestkitException.interrupted("configuring topic " + name, e);
        }
        Await.until(
                PATIENCE,
                "all brokers go by " + setting + "=" + value + " for topic " + name,
                () -> runningNodes().stream().allMatch(node -> node.goesBy(name, setting, value)));
    }

    /**
     * Deletes a topic and waits until no running broker knows it.
     *
     * @throws TestkitException if the cluster refuses it
     */
    public void deleteTopic(String name) {
        try {
            admin().deleteTopics(List.of(name)).all().get();
        } catch (ExecutionException e) {
            throw new TestkitException("Cannot delete topic " + name, e.getCause());
        } catch (InterruptedException e) {
            throw TestkitException.interrupted("deleting topic " + name, e);
        }
        Await.until(
                PATIENCE,
                "no broker knows topic " + name,
                () -> runningNodes().stream().noneMatch(node -> node.knows(name)));
    }

    /**
     * Waits until each partition's leader serves it. A producer that pipelines into a partition whose leader is not ready can have
     * its first batch refused and its second accepted; the broker, which knows nothing of the producer yet, cannot tell.
     */
    private void awaitLeaders(String name, int partitions) {
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, partitions)
                .boxed()
                .collect(Collectors.toMap(p -> new TopicPartition(name, p), p -> OffsetSpec.latest()));
        try {
            admin().listOffsets(ends).all().get();
        } catch (ExecutionException e) {
            throw new TestkitException("No leader serves topic " + name, e.getCause());
        } catch (InterruptedException e) {
            throw TestkitException.interrupted("waiting for the leaders of topic " + name, e);
        }
    }

    /**
     * Creates a topic with a name nobody else uses, so that tests can share a cluster.
     *
     * @return its name, which begins with the prefix
     */
    public String newTopic(String prefix, int partitions) {
        String name = Names.unique(prefix);
        createTopic(name, partitions);
        return name;
    }

    /** An admin client of this cluster, shared and closed with it. It does not go through the proxies. */
    public synchronized Admin admin() {
        checkOpen(1);
        if (admin == null) {
            String servers = addresses(id -> layout.broker(id).internal());
            admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
        }
        return admin;
    }

    public String clusterId() {
        return layout.clusterId();
    }

    /** Stops all brokers and removes the directory, unless it was given. Further calls do nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        hook.remove();
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
        inParallel(running.values().stream().<Runnable>map(node -> node::stop).toList());
        running.clear();
        if (controller != null) {
            controller.stop();
        }
        proxies.forEach(TcpProxy::close);
        sockets.close();
        if (temporary) {
            Directories.delete(layout.directory());
        }
    }

    private void startAll() {
        List<Runnable> starts = new ArrayList<>();
        for (int id = 1; id <= layout.brokers().size(); id++) {
            int broker = id;
            starts.add(() -> {
                KafkaNode.Broker node = newBroker(broker);
                synchronized (running) {
                    running.put(broker, node);
                }
            });
        }
        inParallel(starts);
    }

    /**
     * Starts a broker once the controller has noticed that its former life is over: one that starts before that takes up its former leaderships,
     * loses them when it registers, and ends transactions without the partitions that have no leader then (see {@link KafkaNode.Broker#stop()}).
     */
    private KafkaNode.Broker newBroker(int id) {
        Await.until(PATIENCE, "the controller knows that broker " + id + " is gone", () -> !controller.countsOn(id));
        try {
            return new KafkaNode.Broker(cluster, config.broker(id, clientPort(id)));
        } catch (RuntimeException e) {
            RuntimeException fault = faults.take();
            if (fault != null) {
                e.addSuppressed(fault);
            }
            throw new TestkitException("Broker " + id + " did not start; its data is in " + config.directory(id), e);
        }
    }

    private static void inParallel(List<Runnable> tasks) {
        List<CompletableFuture<Void>> futures = tasks.stream()
                .map(task -> CompletableFuture.runAsync(task, command -> new Thread(command, "embedded-kafka").start()))
                .toList();
        try {
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private synchronized List<KafkaNode.Broker> runningNodes() {
        return List.copyOf(running.values());
    }

    private String addresses(IntUnaryOperator port) {
        return IntStream.rangeClosed(1, layout.brokers().size())
                .mapToObj(id -> Ports.HOST + ":" + port.applyAsInt(id))
                .collect(Collectors.joining(","));
    }

    private int clientPort(int broker) {
        return proxies.isEmpty()
                ? layout.broker(broker).clients()
                : proxies.get(broker - 1).port();
    }

    private void checkOpen(int broker) {
        if (closed) {
            throw new IllegalStateException("This cluster is closed; start a new one");
        }
        checkNumber(broker);
    }

    private void checkNumber(int broker) {
        if (broker < 1 || broker > layout.brokers().size()) {
            throw new IllegalArgumentException("There is no broker " + broker + ": this cluster's brokers are 1 to "
                    + layout.brokers().size());
        }
    }
}
