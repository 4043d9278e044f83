/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.Tuple2;

/** One running node of a cluster. A node that was stopped is not started again: its successor is made anew. */
abstract sealed class KafkaNode {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);

    /** Parts that all nodes of a cluster share. */
    record Cluster(String id, InetSocketAddress controller, KafkaSockets sockets, KafkaFaults faults) {}

    private static SharedServer sharedServer(Cluster cluster, KafkaConfig config, MetaPropertiesEnsemble storage) {
        return new SharedServer(
                config,
                storage,
                Time.SYSTEM,
                Server.initializeMetrics(config, Time.SYSTEM, cluster.id()),
                CompletableFuture.completedFuture(Map.of(NodeConfig.CONTROLLER_ID, cluster.controller())),
                List.of(),
                cluster.faults(),
                cluster.sockets());
    }

    /** Prepares a data directory as `kafka-storage format` does; one that holds data already is left as it is. */
    private static Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> storage(Cluster cluster, KafkaConfig config) {
        String directory = config.logDirs().get(0);
        try {
            new Formatter()
                    .setClusterId(cluster.id())
                    .setNodeId(config.nodeId())
                    .addDirectory(directory)
                    .setMetadataLogDirectory(directory)
                    .setControllerListenerName(NodeConfig.CONTROLLER)
                    .setSupportedFeatures(List.of(Feature.PRODUCTION_FEATURES.toArray(new Feature[0])))
                    .setIgnoreFormatted(true)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .run();
        } catch (Exception e) {
            throw new TestkitException("Cannot format " + directory, e);
        }
        return KafkaRaftServer.initializeLogDirs(config, LOG, "[node " + config.nodeId() + "] ");
    }

    /** Keeps the metadata and elects leaders. */
    static final class Controller extends KafkaNode {
        private final ControllerServer server;

        Controller(Cluster cluster, Map<String, String> settings) {
            KafkaConfig config = new KafkaConfig(settings, false);
            var storage = storage(cluster, config);
            server = new ControllerServer(
                    sharedServer(cluster, config, storage._1()), KafkaRaftServer.configSchema(), storage._2());
            server.startup();
        }

        /** Tells whether it takes a broker for alive. */
        boolean countsOn(int broker) {
            return server.metadataCache().hasAliveBroker(broker);
        }

        void stop() {
            server.shutdown();
            server.awaitShutdown();
        }
    }

    /** Keeps the records and serves clients. */
    static final class Broker extends KafkaNode {
        private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

        private final BrokerServer server;
        private final Path directory;

        Broker(Cluster cluster, Map<String, String> settings) {
            KafkaConfig config = new KafkaConfig(settings, false);
            directory = Path.of(config.logDirs().get(0));
            server = new BrokerServer(
                    sharedServer(cluster, config, storage(cluster, config)._1()));
            server.startup();
        }

        boolean knows(String topic) {
            return server.metadataCache().contains(topic);
        }

        /** Tells whether it knows this very topic, and not an older one of its name. */
        boolean knows(String topic, Uuid id) {
            return server.metadataCache().getTopicId(topic).equals(id);
        }

        /** Tells whether it answers with this setting and its replicas go by it, which they do a moment later. */
        boolean goesBy(String topic, String setting, String value) {
            return value.equals(server.metadataCache().topicConfig(topic).getProperty(setting))
                    && IntStream.range(
                                    0,
                                    server.metadataCache().numPartitions(topic).orElse(0))
                            .mapToObj(partition ->
                                    server.logManager().getLog(new TopicPartition(topic, partition), false))
                            .filter(Option::isDefined)
                            .allMatch(log ->
                                    value.equals(log.get().config().originals().get(setting)));
        }

        /**
         * Hands the leaderships over, writes everything out, then stops. Its transactions end first: a coordinator of Kafka 4.1 to 4.3 takes
         * a partition that has no leader for deleted and ends transactions without it (KAFKA-20734), and the partitions of the last broker have
         * none once it has said that it goes. What was to be ended is when it is back.
         */
        void stop() {
            server.transactionCoordinator().shutdown();
            server.shutdown(STOP_PATIENCE);
            server.awaitShutdown();
        }

        /** Falls silent to clients, brokers and controller at once; only then are threads and files released. */
        void kill() {
            try {
                server.lifecycleManager().close();
                server.socketServer().stopProcessingRequests();
                server.shutdown(Duration.ZERO);
                server.awaitShutdown();
                Files.deleteIfExists(directory.resolve(".kafka_cleanshutdown"));
            } catch (InterruptedException e) {
                throw TestkitException.interrupted("killing a broker", e);
            } catch (IOException e) {
                throw new TestkitException("Cannot make " + directory + " look like after a crash", e);
            }
        }
    }
}
