/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.cdc.CaptureStatus.State;
import io.galgo.cdc.RowChange.Kind;
import io.galgo.produce.NewEvent;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of a PostgreSQL table become events. */
@WithKafka
@WithPostgres(own = true)
class PostgresCaptureTest {

    private EmbeddedPostgres postgres;
    private Fixture stock;

    @BeforeEach
    void createTable(EmbeddedKafka kafka, EmbeddedPostgres own) throws SQLException {
        postgres = own;
        var name = Names.unique("stock").replace('-', '_');
        postgres.createDatabase(name);
        var address = new DatabaseAddress("127.0.0.1", postgres.port(), name, "postgres", "postgres");
        stock = new Fixture(kafka, postgres.dataSource(name), address, false);
        stock.sql("CREATE TABLE stock (sku text PRIMARY KEY, quantity int NOT NULL, note text)");
    }

    @Test
    void theRowsThatAreThereComeFirstThenTheLogWithoutAGap() throws Exception {
        stock.sql("INSERT INTO stock SELECT 'seen' || n, n FROM generate_series(1, 500) n");
        var writing = new AtomicBoolean(true);
        var writer = new Thread(() -> write(writing));
        writer.start();
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            writing.set(false);
            writer.join();
            stock.sql("UPDATE stock SET quantity = 7 WHERE sku = 'seen1'", "DELETE FROM stock WHERE sku = 'seen2'");
            await().until(() -> stock.events().contains("seen2 DELETE"));

            var known = stock.events();
            assertThat(known).contains("seen1 SNAPSHOT 1", "seen1 UPDATE 7", "seen500 SNAPSHOT 500");
            assertThat(known).filteredOn(event -> event.startsWith("seen")).hasSize(502);
            assertThat(known).filteredOn(event -> event.startsWith("new")).hasSize((int)
                    stock.number("SELECT count(*) FROM stock WHERE sku LIKE 'new%'"));
            assertThat(stock.ids()).doesNotHaveDuplicates();
        }
    }

    private void write(AtomicBoolean writing) {
        for (int i = 0; writing.get(); i++) {
            try {
                stock.sql("INSERT INTO stock VALUES ('new" + i + "', " + i + ")");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aCaptureThatIsStartedAgainGoesOnWhereItWas() throws SQLException {
        stock.sql("INSERT INTO stock VALUES ('a', 1)");
        try (var capture = stock.start()) {
            await().until(() -> stock.events().size() == 1);
            await().until(() -> capture.status().published() == 1);
        }
        stock.sql("UPDATE stock SET quantity = 2", "UPDATE stock SET quantity = 3");
        try (var capture = stock.start()) {
            await().until(() -> stock.events().size() >= 3);
            stock.sql("UPDATE stock SET quantity = 4");
            await().until(() -> stock.events().size() >= 4);
            assertThat(capture.status().slot().orElseThrow().active()).isTrue();
        }
        assertThat(stock.events()).containsExactly("a SNAPSHOT 1", "a UPDATE 2", "a UPDATE 3", "a UPDATE 4");
    }

    /** One statement writes many rows as one log record: the capture stops in the middle of it, and goes on with the next row. */
    @Test
    void aMappingThatThrowsStopsTheCaptureBeforeTheChangeAndItGoesOnThereOnceMended() throws SQLException {
        stock.sql("INSERT INTO stock VALUES ('a', 1)");
        try (var capture = stock.builder()
                .table(stock.table, change -> {
                    if (change.after().intValue("quantity") == 60) {
                        throw new IllegalStateException("no such level");
                    }
                    return stock.map(change);
                })
                .start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            stock.sql("INSERT INTO stock SELECT 'b' || n, n FROM generate_series(11, 100) n");
            await().until(() -> capture.status().state() == State.FAILED);
            assertThat(capture.status().reason().orElseThrow()).contains("public.stock", "no such level");
        }
        assertThat(stock.events()).hasSize(50).doesNotContain("b60 CREATE 60", "b61 CREATE 61");
        try (var capture = stock.start()) {
            await().until(() -> stock.events().size() >= 91);
            stock.sql("INSERT INTO stock VALUES ('last', 0)");
            await().until(() -> stock.events().contains("last CREATE 0"));
            assertThat(capture.status().reason()).isEmpty();
        }
        assertThat(stock.events()).hasSize(92).doesNotHaveDuplicates();
    }

    /** Each of them fits, but what the client sends at once fits in no segment of the topic. */
    @Test
    void eventsThatAreTooLargeTogetherGoInSmallerBatches() throws SQLException {
        stock.kafka.configureTopic(stock.topic.name(), "max.message.bytes", Integer.toString(4 << 20));
        stock.kafka.configureTopic(stock.topic.name(), "segment.bytes", Integer.toString(1 << 20));
        var galgo = Fixture.galgoBuilder(stock.service, stock.kafka.bootstrapServers())
                .kafka("producer.batch.size", 4 << 20)
                .kafka("producer.linger.ms", 1_000)
                .kafka("producer.compression.type", "none")
                .kafka("producer.max.request.size", 8 << 20)
                .build();
        try (var capture = stock.builder(galgo)
                .table(
                        stock.table,
                        change -> List.of(NewEvent.of(
                                stock.topic, "k", change.after().intValue("quantity") + " of " + "x".repeat(400_000))))
                .start()) {
            await().until(() ->
                    capture.status().state() == State.STREAMING); // a snapshot would begin anew, with all of its rows
            stock.sql("INSERT INTO stock SELECT 'a' || n, n FROM generate_series(1, 4) n");
            await().until(() -> stock.events().size() == 4 || capture.status().state() == State.FAILED);
            assertThat(capture.status().state()).isNotEqualTo(State.FAILED);
        }
        assertThat(stock.events())
                .extracting(event -> event.substring(0, 3))
                .containsExactly("k 1", "k 2", "k 3", "k 4");
    }

    @Test
    void aSnapshotThatIsCutShortBeginsAnew() throws SQLException {
        stock.sql("INSERT INTO stock SELECT 'a' || n, n FROM generate_series(1, 300) n");
        var mended = new AtomicBoolean();
        var builder = stock.builder().connector("max.batch.size", "50").table(stock.table, change -> {
            if (!mended.get() && change.after().intValue("quantity") == 200) {
                throw new IllegalStateException("no such level");
            }
            return stock.map(change);
        });
        try (var capture = builder.start()) {
            await().until(() -> capture.status().state() == State.FAILED);
        }
        assertThat(stock.events()).hasSize(199);
        mended.set(true);
        stock.sql("DELETE FROM stock WHERE sku = 'a300'");
        try (var capture = builder.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            stock.sql("UPDATE stock SET quantity = 0 WHERE sku = 'a1'");
            await().until(() -> stock.events().contains("a1 UPDATE 0"));
        }
        assertThat(stock.events()).hasSize(199 + 299 + 1);
        assertThat(stock.ids()).doesNotHaveDuplicates();
    }

    /** The second change of one transaction stands right behind the end of another one, where the capture is to go on. */
    @Test
    void aTransactionThatOverlapsAnotherIsNeitherCutNorRepeated() throws SQLException {
        try (var capture = stock.builder()
                .heartbeat(Duration.ofMinutes(5))
                .table(stock.table, change -> {
                    if (change.key().string("sku").equals("outer2")) {
                        throw new IllegalStateException("not yet");
                    }
                    return stock.map(change);
                })
                .start()) {
            stock.sql("INSERT INTO stock VALUES ('first', 0)");
            await().until(() -> stock.events().size() == 1);
            try (var outer = stock.database.getConnection();
                    var statement = outer.createStatement()) {
                outer.setAutoCommit(false);
                statement.execute("INSERT INTO stock VALUES ('outer1', 1)");
                stock.sql("INSERT INTO stock VALUES ('inner', 2)");
                statement.execute("INSERT INTO stock VALUES ('outer2', 3)");
                outer.commit();
            }
            await().until(() -> capture.status().state() == State.FAILED);
        }
        try (var capture = stock.start()) {
            stock.sql("INSERT INTO stock VALUES ('last', 4)");
            await().until(() -> stock.events().contains("last CREATE 4"));
            assertThat(capture.status().reason()).isEmpty();
        }
        assertThat(stock.records().stream().map(ConsumerRecord::key))
                .containsExactlyInAnyOrder("first", "outer1", "inner", "outer2", "last");
    }

    @Test
    void aChangeThatIsLaidAsideStandsInATopicOfItsOwnAndTheOthersGoOn() throws SQLException {
        var aside = laidAside("INSERT INTO stock VALUES ('bad', 1), ('good', 2)");
        assertThat(aside).hasSize(1);
        assertThat(aside.get(0).value()).contains("\"sku\":\"bad\"", "\"quantity\":1");
    }

    /** Kafka would refuse it whole, and the capture would stop at it for good. */
    @Test
    void ofALargeRowThatIsLaidAsideTheKeyAndTheNamesOfWhatIsTooLargeStandThere() throws SQLException {
        var aside = laidAside("INSERT INTO stock VALUES ('bad', 1, repeat('x', 2000000)), ('good', 2, NULL)");
        assertThat(aside).hasSize(1);
        assertThat(aside.get(0).value()).contains("\"sku\":\"bad\"", "\"tooLarge\":[\"before\",\"after\"]");
    }

    private List<ConsumerRecord<String, String>> laidAside(String insert) throws SQLException {
        try (var capture = stock.builder()
                .whenMappingFails(MappingFailure.LAY_ASIDE)
                .table(stock.table, change -> {
                    if (change.key().string("sku").equals("bad")) {
                        throw new IllegalStateException("no such article");
                    }
                    return stock.map(change);
                })
                .start()) {
            stock.sql(insert);
            await().until(() -> stock.events().size() == 1);
            await().until(() -> capture.status().laidAside() == 1);
        }
        return stock.records(stock.service + ".galgo-capture-tables-aside");
    }

    @Test
    void aLargeValueThatWasLeftAsItWasIsAbsentAndNotNull() throws SQLException {
        stock.sql(
                "ALTER TABLE stock ALTER note SET STORAGE EXTERNAL",
                "INSERT INTO stock VALUES ('a', 1, repeat('x', 10000))");
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            stock.sql("UPDATE stock SET quantity = 2");
            await().until(() -> stock.changes.size() == 2);
        }
        var update = stock.changes.get(1);
        assertThat(stock.changes.get(0).after().string("note")).hasSize(10_000);
        assertThat(update.after().has("note")).isFalse();
        assertThat(update.after().intValue("quantity")).isEqualTo(2);
        assertThat(update.transactionId()).isPresent();
    }

    @Test
    void ofARowBeforeItsChangeAllButTheKeyIsAbsentUnlessTheTableLogsWholeRows() throws SQLException {
        stock.sql(
                "CREATE TABLE whole (LIKE stock INCLUDING ALL)",
                "ALTER TABLE whole REPLICA IDENTITY FULL",
                "CREATE TABLE parts (sku text PRIMARY KEY, quantity int NOT NULL) PARTITION BY HASH (sku)",
                "CREATE TABLE part PARTITION OF parts FOR VALUES WITH (MODULUS 1, REMAINDER 0)");
        var tables = List.of("public.stock", "public.whole", "public.parts");
        var builder = stock.builder();
        tables.forEach(table -> builder.table(table, stock::map));
        try (var capture = builder.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            for (var table : tables) {
                stock.sql(
                        "INSERT INTO " + table + " VALUES ('a', 5)",
                        "UPDATE " + table + " SET quantity = 6",
                        "DELETE FROM " + table,
                        "TRUNCATE " + table);
            }
            await().until(() -> stock.changes.size() == 12);
            assertThat(capture.status().reason()).isEmpty();
        }
        assertThat(stock.changes).extracting(RowChange::table).containsSubsequence(tables);
        for (int i = 0; i < 12; i += 4) {
            var changes = stock.changes.subList(i, i + 4);
            assertThat(changes)
                    .extracting(RowChange::kind)
                    .containsExactly(Kind.CREATE, Kind.UPDATE, Kind.DELETE, Kind.TRUNCATE);
            assertThat(changes.get(0).before().columns()).isEmpty();
            assertThat(changes.get(2).key().string("sku")).isEqualTo("a");
            assertThat(changes.get(2).before().string("sku")).isEqualTo("a");
        }
        for (var keyAlone : List.of(stock.changes.get(1), stock.changes.get(2), stock.changes.get(10))) {
            assertThat(keyAlone.before().columns()).containsExactly("sku");
            assertThatThrownBy(() -> keyAlone.before().intValue("quantity"))
                    .hasMessageContaining("not in this change")
                    .hasMessageContaining("REPLICA IDENTITY FULL");
        }
        assertThat(stock.changes.get(5).before().intValue("quantity")).isEqualTo(5);
        assertThat(stock.changes.get(6).before().intValue("quantity")).isEqualTo(6);
        assertThat(stock.changes.get(6).before().isNull("note")).isTrue();
    }

    @Test
    void aColumnThatIsAddedIsThereFromThenOn() throws SQLException {
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            stock.sql("INSERT INTO stock VALUES ('a', 1)");
            await().until(() -> stock.changes.size() == 1);
            stock.sql(
                    "ALTER TABLE stock ADD COLUMN place text",
                    "INSERT INTO stock (sku, quantity, place) VALUES ('b', 2, 'left')");
            await().until(() -> stock.changes.size() == 2);
        }
        assertThat(stock.changes.get(0).after().has("place")).isFalse();
        assertThat(stock.changes.get(1).after().string("place")).isEqualTo("left");
    }

    @Test
    void aChangeFromBeforeAColumnWasAddedThatIsReadAfterwardsHasItWithoutAValueOrNotAtAll() throws SQLException {
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
        }
        stock.sql(
                "INSERT INTO stock VALUES ('a', 1)",
                "ALTER TABLE stock ADD COLUMN place text",
                "INSERT INTO stock (sku, quantity, place) VALUES ('b', 2, 'left')");
        try (var capture = stock.start()) {
            await().until(() -> stock.changes.size() == 2);
            assertThat(capture.status().state()).isEqualTo(State.STREAMING);
        }
        var first = stock.changes.get(0).after();
        assertThat(first.string("sku")).isEqualTo("a");
        assertThat(first.has("place") && !first.isNull("place")).isFalse();
        assertThat(stock.changes.get(1).after().string("place")).isEqualTo("left");
    }

    /** The heartbeat is so rare that nothing but the events moves the slot. */
    @Test
    void theSlotFollowsWhatIsPublishedAndIsNeverAheadOfIt() throws SQLException {
        var letGo = new CountDownLatch(1);
        try (var capture = stock.builder()
                .heartbeat(Duration.ofMinutes(5))
                .connector("status.update.interval.ms", "100")
                .table(stock.table, change -> {
                    if (change.key().string("sku").equals("held")) {
                        letGo.await();
                    }
                    return stock.map(change);
                })
                .start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            stock.sql("INSERT INTO stock VALUES ('a', 1)");
            long first = stock.logEnd(); // the server writes to its log by itself, too: only what comes after a change
            // stands for
            // it
            stock.sql("INSERT INTO stock VALUES ('b', 1)");
            await().until(() -> stock.confirmed() >= first);
            assertThat(stock.events()).contains("a CREATE 1");

            stock.sql("INSERT INTO stock VALUES ('held', 1)");
            long held = stock.logEnd();
            for (int i = 0; i < 3; i++) {
                long last = lastStatus();
                await().until(() -> lastStatus() != last);
            }
            assertThat(stock.confirmed()).isLessThan(held);
            letGo.countDown();
            stock.sql("INSERT INTO stock VALUES ('c', 1)");
            await().until(() -> stock.confirmed() >= held);
            assertThat(stock.events()).contains("held CREATE 1");
        } finally {
            letGo.countDown();
        }
    }

    /** Returns when the connector last told the server where it is, in µs of its own clock. */
    private long lastStatus() throws SQLException {
        return stock.number(
                "SELECT coalesce(max(extract(epoch FROM r.reply_time) * 1000000), 0) FROM pg_stat_replication r"
                        + " JOIN pg_replication_slots s ON s.active_pid = r.pid WHERE s.database = current_database()");
    }

    @Test
    void theSlotMovesOnThoughNoCapturedTableChanges() throws SQLException {
        stock.sql("CREATE TABLE other (n int)");
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            stock.sql("INSERT INTO other SELECT generate_series(1, 20000)");
            await().until(() -> capture.status().slot().orElseThrow().lagBytes() < 100_000);
        }
    }

    @Test
    void aLostSlotIsNamedAndASnapshotBeginsAnewWhereThatIsAllowed() throws SQLException {
        stock.sql("INSERT INTO stock VALUES ('a', 1)");
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING
                    && stock.events().size() == 1);
        }
        await().ignoreExceptions().until(() -> {
            stock.sql(
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
            return true;
        });
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.FAILED);
            assertThat(capture.status().reason().orElseThrow()).contains("slot", "is gone", "snapshotIfLost");
        }
        try (var capture =
                stock.builder().snapshotIfLost().table(stock.table, stock::map).start()) {
            await().until(() -> stock.events().size() == 2);
            assertThat(capture.status().reason()).isEmpty();
        }
        assertThat(stock.ids()).doesNotHaveDuplicates();
    }

    /** The slot is all that tells what changed since: it is not dropped because Kafka has forgotten how far the capture was. */
    @Test
    void aLostPositionIsNamedAndTheSlotKeptUntilASnapshotIsAllowed() throws Exception {
        stock.sql("INSERT INTO stock VALUES ('a', 1)");
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING
                    && stock.events().size() == 1);
        }
        deletePosition();
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.FAILED);
            assertThat(capture.status().reason().orElseThrow()).contains("no position in Kafka", "snapshotIfLost");
            assertThat(capture.status().slot()).isPresent();
        }
        try (var capture =
                stock.builder().snapshotIfLost().table(stock.table, stock::map).start()) {
            await().until(() -> stock.events().size() == 2);
            assertThat(capture.status().reason()).isEmpty();
        }
    }

    private void deletePosition() {
        stock.kafka.deleteTopic(positionTopic());
    }

    private String positionTopic() {
        return stock.service + ".galgo-capture-tables";
    }

    /** A server that was restored with its slot, as a whole disk is, would pass over all it writes up to where the capture was. */
    @Test
    void aServerWhoseLogEndsBeforeThePositionIsNamedAndNothingIsPassedOver() throws Exception {
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
        }
        writePosition(stock.logEnd() + (1L << 30));

        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.FAILED);
            assertThat(capture.status().reason().orElseThrow())
                    .contains("restored to an earlier time", "snapshotIfLost");
        }
    }

    /** Else a capture that ends before the snapshot's first batch would go on at the old position, once the log is beyond it. */
    @Test
    void aCaptureThatBeginsAnewSaysSoBeforeItsSnapshot() throws Exception {
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
        }
        writePosition(stock.logEnd() + (1L << 30));
        stock.sql("INSERT INTO stock VALUES ('a', 1)");
        var failing = stock.builder().snapshotIfLost().table(stock.table, change -> {
            throw new IllegalStateException("not yet");
        });
        try (var capture = failing.start()) {
            await().until(() -> capture.status().state() == State.FAILED);
        }
        var positions = stock.records(positionTopic());
        assertThat(positions.get(positions.size() - 1).value()).contains("\"snapshot\":true");
    }

    private void writePosition(long logPlace) throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", stock.kafka.bootstrapServers());
        var position = new Position(false, Map.of("lsn", logPlace - 1, "lsn_commit", logPlace), null);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(positionTopic(), 0, "position", position.write()))
                    .get();
        }
    }

    @Test
    void itFindsADatabaseThatWasRestarted() throws SQLException {
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            stock.sql("INSERT INTO stock VALUES ('a', 1)");
            await().until(() -> stock.events().size() == 1);
            postgres.restart();
            stock.sql("UPDATE stock SET quantity = 2");
            await().until(() -> stock.events().size() >= 2);
            stock.sql("UPDATE stock SET quantity = 3");
            await().until(() -> stock.events().contains("a UPDATE 3"));
        }
        assertThat(stock.events()).containsExactly("a CREATE 1", "a UPDATE 2", "a UPDATE 3");
    }

    @Test
    void aTableThatDoesNotTellItsKeyIsWaitedForAndSaid() throws SQLException {
        stock.sql("ALTER TABLE stock DROP CONSTRAINT stock_pkey");
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.WAITING_FOR_DATABASE);
            assertThat(capture.status().reason().orElseThrow()).contains("public.stock has no primary key");
            stock.sql("ALTER TABLE stock REPLICA IDENTITY NOTHING, ADD PRIMARY KEY (sku)");
            await().until(() -> capture.status().reason().orElse("").contains("REPLICA IDENTITY DEFAULT (or FULL)"));
            stock.sql("ALTER TABLE stock REPLICA IDENTITY DEFAULT");
            await().until(() -> capture.status().state() == State.STREAMING);
        }
    }

    @Test
    void aPositionTopicThatWouldForgetIsWaitedForAndSaidWithTheCommand() throws Exception {
        var name = stock.service + ".galgo-capture-tables";
        var policy = new ConfigEntry("cleanup.policy", "delete");
        try (var admin = Admin.create(Map.of("bootstrap.servers", stock.kafka.bootstrapServers()))) {
            var made = new NewTopic(name, 2, (short) 1).configs(Map.of(policy.name(), policy.value()));
            admin.createTopics(List.of(made)).all().get();
            try (var capture = stock.start()) {
                await().until(() -> capture.status().state() == State.WAITING_FOR_KAFKA);
                assertThat(capture.status().reason().orElseThrow())
                        .contains("cleanup.policy=delete", "kafka-configs.sh", "--add-config cleanup.policy=compact");
                var mend = new AlterConfigOp(new ConfigEntry(policy.name(), "compact"), OpType.SET);
                admin.incrementalAlterConfigs(
                                Map.of(new ConfigResource(ConfigResource.Type.TOPIC, name), List.of(mend)))
                        .all()
                        .get();
                await().until(() -> capture.status().state() == State.STREAMING);
            }
        }
    }

    @Test
    void ofTwoInstancesOneCapturesAndTheOtherTakesOver() throws SQLException {
        var first = stock.start("b");
        await().until(() -> first.status().state() == State.STREAMING);
        try (var second = stock.start("a")) { // by name it would come first
            await().until(() -> second.status().state() == State.STANDBY);
            stock.sql("INSERT INTO stock VALUES ('a', 1)");
            await().until(() -> stock.events().size() == 1);
            first.close();
            stock.sql("UPDATE stock SET quantity = 2");
            await().until(() -> stock.events().size() == 2);
            assertThat(second.status().state()).isEqualTo(State.STREAMING);
        } finally {
            first.close();
        }
        assertThat(stock.events()).containsExactly("a CREATE 1", "a UPDATE 2");
    }

    @Test
    void aSetUpThatMakesNoSenseIsRefusedWithAdvice() {
        assertThatThrownBy(() -> stock.builder().start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("table(");
        assertThatThrownBy(() -> stock.builder().table("stock", change -> List.of()))
                .hasMessageContaining("schema.table");
        assertThatThrownBy(() -> stock.builder().connector("slot.name", "x"))
                .hasMessageContaining("Galgo sets this itself");
    }
}
