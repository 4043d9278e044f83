/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.Galgo;
import io.galgo.GalgoBuilder;
import io.galgo.Topic;
import io.galgo.cdc.RowChange.Kind;
import io.galgo.produce.NewEvent;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.Names;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A table of stock, its capture and the topic it goes to. */
final class Fixture {

    static final Duration HEARTBEAT = Duration.ofMillis(200);

    final EmbeddedKafka kafka;
    final DataSource database;
    final DatabaseAddress address;
    final Topic<String, String> topic;
    final String service;
    final String table;
    final List<RowChange> changes = new CopyOnWriteArrayList<>();
    final boolean mariaDb;

    Fixture(EmbeddedKafka kafka, DataSource database, DatabaseAddress address, boolean mariaDb) {
        this.kafka = kafka;
        this.database = database;
        this.address = address;
        this.mariaDb = mariaDb;
        this.service = Names.unique("inventory");
        this.table = (mariaDb ? address.database() : "public") + ".stock";
        this.topic = Topic.json(kafka.newTopic("stock-levels", 3), String.class);
    }

    Galgo galgo() {
        return galgo(service, kafka.bootstrapServers());
    }

    static Galgo galgo(String service, String bootstrapServers) {
        return galgoBuilder(service, bootstrapServers).build();
    }

    static GalgoBuilder galgoBuilder(String service, String bootstrapServers) {
        return Galgo.builder()
                .service(service)
                .bootstrapServers(bootstrapServers)
                .kafka("consumer.session.timeout.ms", 3_000)
                .kafka("consumer.heartbeat.interval.ms", 500)
                .kafka("producer.max.block.ms", 3_000)
                .kafka("producer.delivery.timeout.ms", 3_000)
                .kafka("producer.request.timeout.ms", 2_000);
    }

    ChangeCaptureBuilder builder() {
        return builder(galgo());
    }

    ChangeCaptureBuilder builder(Galgo galgo) {
        return (mariaDb ? ChangeCapture.mariaDb(galgo, address) : ChangeCapture.postgres(galgo, address))
                .heartbeat(HEARTBEAT);
    }

    /** Captures the table, as the member of its group whose name begins so. */
    ChangeCapture start(String member) {
        var galgo = galgoBuilder(service, kafka.bootstrapServers())
                .kafka("consumer.client.id", member)
                .build();
        return builder(galgo).table(table, this::map).start();
    }

    /** Captures the table: of each change what it was, and the quantity after it. */
    ChangeCapture start() {
        return builder().table(table, this::map).start();
    }

    List<NewEvent<?, ?>> map(RowChange change) {
        changes.add(change);
        return mapTo(topic, change);
    }

    static List<NewEvent<?, ?>> mapTo(Topic<String, String> topic, RowChange change) {
        var what = change.kind()
                + change.rowAfter().map(row -> " " + row.longValue("quantity")).orElse("");
        return change.kind() == Kind.TRUNCATE
                ? List.of()
                : List.of(NewEvent.of(topic, change.key().string("sku"), what));
    }

    void sql(String... statements) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Returns where the write-ahead log ends. */
    long logEnd() throws SQLException {
        return number("SELECT (pg_current_wal_lsn() - '0/0')::bigint");
    }

    /** Returns up to where the server may drop its log; 0 without a slot. */
    long confirmed() throws SQLException {
        return number("SELECT coalesce(max((confirmed_flush_lsn - '0/0')::bigint), 0) FROM pg_replication_slots"
                + " WHERE database = current_database()");
    }

    long number(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    List<String> events() {
        return records().stream()
                .map(record -> record.key() + " " + record.value().replace("\"", ""))
                .toList();
    }

    List<String> ids() {
        return records().stream()
                .map(record -> new String(
                        Objects.requireNonNull(record.headers().lastHeader("ce_id"))
                                .value(),
                        UTF_8))
                .toList();
    }

    /** What a {@code read_committed} consumer sees, partition by partition. */
    List<ConsumerRecord<String, String>> records() {
        return records(topic.name());
    }

    List<ConsumerRecord<String, String>> records(String name) {
        var settings = Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, // which closing waits for
                20);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partitions = consumer.partitionsFor(name).stream()
                    .map(info -> new TopicPartition(name, info.partition()))
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
}
