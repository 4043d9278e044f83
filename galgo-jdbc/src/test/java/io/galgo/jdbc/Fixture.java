/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/** A service of a test's own: an empty database, a topic, a name. */
record Fixture(
        Galgo galgo,
        Server.Kind kind,
        DataSource database,
        String jdbcUrl,
        Topic<String, String> topic,
        EmbeddedKafka kafka) {

    static final Duration LEASE = Duration.ofMillis(500);

    static Fixture create(EmbeddedKafka kafka, EmbeddedPostgres postgres) {
        return create(kafka, Server.of(postgres));
    }

    static Fixture create(EmbeddedKafka kafka, Server server) {
        var name = "t" + UUID.randomUUID().toString().substring(0, 8);
        var url = server.createDatabase(name);
        return new Fixture(
                galgo(name, kafka.bootstrapServers()),
                server.kind(),
                dataSource(url),
                url,
                Topic.json(kafka.newTopic(name, 3), String.class),
                kafka);
    }

    static Galgo galgo(String service, String bootstrapServers) {
        return Galgo.builder()
                .service(service)
                .bootstrapServers(bootstrapServers)
                .build();
    }

    static DataSource dataSource(String jdbcUrl) {
        return Server.dataSource(jdbcUrl);
    }

    /** An outbox whose leases are short, its tables made. */
    Outbox outbox() throws SQLException {
        return outbox(outboxBuilder());
    }

    OutboxBuilder outboxBuilder() {
        return Outbox.builder(galgo, database).lease(LEASE);
    }

    /** As {@link #outboxBuilder}, and events are written to the log. */
    OutboxBuilder logBuilder() {
        return outboxBuilder().log(jdbcUrl);
    }

    static Outbox outbox(OutboxBuilder builder) throws SQLException {
        var outbox = builder.build();
        outbox.createSchema();
        return outbox;
    }

    void publish(Outbox outbox, String key, String value) throws SQLException {
        outbox.<SQLException>inTransaction(connection -> outbox.publish(connection, topic, key, value));
    }

    /** Tells whether an instance relays, and no other. */
    static boolean relays(Relay relay) {
        return relay.status().ranges().stream().allMatch(range -> range.state() == RelayStatus.State.RELAYING);
    }

    /** Returns all committed records of the topic up to now, each partition in its order. */
    List<ConsumerRecord<String, String>> records() {
        return committed(kafka, topic.name());
    }

    /** Returns all records of a topic that are committed up to now: visible once their transactions have their marks in the topic. */
    static List<ConsumerRecord<String, String>> committed(EmbeddedKafka kafka, String topic) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> isVisible(topic, kafka.admin()));
        return records(kafka.bootstrapServers(), topic, "read_committed");
    }

    List<String> values() {
        return records().stream()
                .sorted((a, b) -> Long.compare(a.timestamp(), b.timestamp()))
                .map(ConsumerRecord::value)
                .toList();
    }

    List<String> valuesOf(String key) {
        return records().stream()
                .filter(record -> record.key().equals(key))
                .map(ConsumerRecord::value)
                .toList();
    }

    /** Tells whether no transaction is open: a commit is acknowledged before that is written down in each partition, for readers to see. */
    private static boolean isVisible(String topic, Admin admin) throws ExecutionException, InterruptedException {
        return ends(topic, admin, IsolationLevel.READ_COMMITTED)
                .equals(ends(topic, admin, IsolationLevel.READ_UNCOMMITTED));
    }

    private static Map<Integer, Long> ends(String topic, Admin admin, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        var partitions = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return admin.listOffsets(partitions, new ListOffsetsOptions(isolation)).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        end -> end.getKey().partition(), end -> end.getValue().offset()));
    }

    static List<ConsumerRecord<String, String>> records(String bootstrapServers, String topic, String isolation) {
        var settings = Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<String, String>>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
            }
            return records;
        }
    }

    static String id(ConsumerRecord<?, ?> record) {
        return header(record, HeaderNames.CE_ID);
    }

    static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    long waiting() throws SQLException {
        return count("galgo_outbox");
    }

    /** Sets how large a record of the topic may be. */
    void allow(int bytes) {
        kafka.configureTopic(topic.name(), "max.message.bytes", Integer.toString(bytes));
    }

    /** Waits until all that is committed now is published, from the log and from the table. */
    void awaitDrained() throws SQLException {
        var end = text("SELECT pg_current_wal_flush_lsn()");
        Awaitility.await()
                .until(() ->
                        count("pg_replication_slots WHERE database = current_database() AND confirmed_flush_lsn >= '"
                                                + end + "'")
                                        == 1
                                && waiting() == 0);
    }

    /** Drops the replication slot, of which a server has so many, whoever reads it. */
    void dropSlot() {
        var slots = " FROM pg_replication_slots WHERE database = current_database()";
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .ignoreExceptions() // such as that it is still read
                .until(() -> {
                    sql(
                            "SELECT pg_terminate_backend(active_pid)" + slots,
                            "SELECT pg_drop_replication_slot(slot_name)" + slots);
                    return true;
                });
    }

    String text(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    long count(String table) throws SQLException {
        return number("SELECT count(*) FROM " + table);
    }

    long number(String query) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    void sql(String... statements) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
