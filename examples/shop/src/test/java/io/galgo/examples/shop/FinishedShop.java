/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Topic;
import io.galgo.examples.shop.check.Invariants;
import io.galgo.examples.shop.check.Progress;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A shop that has done the sample's orders, each placed twice and each event delivered twice. It runs once for all tests; each test
 * takes a copy of its database to do with as it likes.
 */
public final class FinishedShop {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static FinishedShop instance;

    private final EmbeddedPostgres postgres;
    private final String database = Names.unique("shop");
    private int newOrders;
    private long copies;
    private long duplicates;
    private Map<String, Integer> stockLevels = Map.of();

    private FinishedShop(EmbeddedKafka kafka, EmbeddedPostgres postgres)
            throws SQLException, ExecutionException, InterruptedException {
        this.postgres = postgres;
        var settings = ShopSettings.of(kafka.bootstrapServers(), postgres.createDatabase(database), null);
        Shop.prepare(settings);
        Shop.prepare(settings);
        try (var auditor = settings.auditor();
                var shop = Shop.start(settings)) {
            shop.captureStockLevels();
            var desk = new OrderDesk(shop.cart(), 0, () -> false);
            newOrders = desk.place(Samples.intake().orders());
            newOrders += desk.place(Samples.intake().orders());
            awaitEnd(auditor);
            long deliveries = Progress.of(auditor).allHandled();
            copies = deliverEverythingAgain(kafka);
            await().atMost(PATIENCE).until(() -> shop.duplicates() >= deliveries);
            duplicates = shop.duplicates();
            var shelves = shelves(auditor);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(levels(kafka)).isEqualTo(shelves));
            stockLevels = levels(kafka);
        }
    }

    public static synchronized FinishedShop get(EmbeddedKafka kafka, EmbeddedPostgres postgres)
            throws SQLException, ExecutionException, InterruptedException {
        if (instance == null) {
            instance = new FinishedShop(kafka, postgres);
        }
        return instance;
    }

    /** How many orders the cart said were new. */
    public int newOrders() {
        return newOrders;
    }

    /** How many records were written a second time. */
    public long copies() {
        return copies;
    }

    /** How many deliveries did nothing. */
    public long duplicates() {
        return duplicates;
    }

    /** What was told last of each article's shelf. */
    public Map<String, Integer> stockLevels() {
        return stockLevels;
    }

    static Map<String, Integer> shelves(DataSource database) throws SQLException {
        return Sql.inTransaction(
                database,
                connection -> Sql.query(
                                connection,
                                "SELECT sku, quantity FROM shop_inventory.stock",
                                row -> Map.entry(row.getString(1), row.getInt(2)))
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static Map<String, Integer> levels(EmbeddedKafka kafka) {
        var levels = new HashMap<String, Integer>();
        read(kafka, List.of(Topics.STOCK_LEVELS)).forEach(record -> {
            var level = Topics.STOCK_LEVELS.valueFormat().decode(record.topic(), record.value());
            levels.put(level.sku(), level.quantity());
        });
        return levels;
    }

    /** A copy of the shop's database. */
    public DataSource copy() throws SQLException {
        var name = "copy_" + UUID.randomUUID().toString().replace("-", "");
        try (var connection = postgres.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE \"" + database + "\"");
        }
        return postgres.dataSource(name);
    }

    private static void awaitEnd(DataSource database) {
        await().atMost(PATIENCE).until(() -> {
            var progress = Progress.of(database);
            return progress.placed() == progress.ended()
                    && new Invariants(database).check().lost().isEmpty();
        });
    }

    private static long deliverEverythingAgain(EmbeddedKafka kafka) throws InterruptedException, ExecutionException {
        var records = read(kafka, Topics.all());
        try (var producer =
                new KafkaProducer<>(settings(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var record : List.copyOf(records)) {
                producer.send(new ProducerRecord<>(
                                record.topic(), record.partition(), record.key(), record.value(), record.headers()))
                        .get();
            }
        }
        return records.size();
    }

    private static Map<String, Object> settings(EmbeddedKafka kafka) {
        return Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(EmbeddedKafka kafka, List<? extends Topic<?, ?>> topics) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer =
                new KafkaConsumer<>(settings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
