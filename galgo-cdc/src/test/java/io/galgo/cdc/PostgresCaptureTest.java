/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.cdc.CaptureStatus.State;
import io.galgo.cdc.RowChange.Kind;
import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of a PostgreSQL table become events. */
@WithKafka
@WithPostgres(own = true)
class PostgresCaptureTest {

    private EmbeddedPostgres postgres;
    private Fixture stock;

    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

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
            assertThat(known).filteredOn(event -> event.startsWith("new")).hasSize(count("new"));
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

    private int count(String prefix) throws SQLException {
        try (var connection = stock.database.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM stock WHERE sku LIKE '" + prefix + "%'")) {
            result.next();
            return result.getInt(1);
        }
    }

    @Test
    void aCaptureThatIsStartedAgainGoesOnWhereItWas() throws SQLException {
        stock.sql("INSERT INTO stock VALUES ('a', 1)");
        try (var capture = stock.start()) {
            await().until(() -> stock.events().size() == 1);
            assertThat(capture.status().published()).isEqualTo(1);
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
        assertThat(stock.events().stream().map(event -> event.split(" ")[0]))
                .containsExactlyInAnyOrder("first", "outer1", "inner", "outer2", "last");
    }

    @Test
    void aChangeThatIsLaidAsideStandsInATopicOfItsOwnAndTheOthersGoOn() throws SQLException {
        try (var capture = stock.builder()
                .whenMappingFails(MappingFailure.LAY_ASIDE)
                .table(stock.table, change -> {
                    if (change.key().string("sku").equals("bad")) {
                        throw new IllegalStateException("no such article");
                    }
                    return stock.map(change);
                })
                .start()) {
            stock.sql("INSERT INTO stock VALUES ('bad', 1), ('good', 2)");
            await().until(() -> stock.events().size() == 1);
            assertThat(capture.status().laidAside()).isEqualTo(1);
        }
        var aside = stock.records(stock.service + ".galgo-capture-tables-aside");
        assertThat(aside).hasSize(1);
        assertThat(aside.get(0).value()).contains("\"sku\":\"bad\"", "\"quantity\":1");
    }

    @Test
    void aLargeValueThatWasLeftAsItWasIsAbsentAndNotNull() throws SQLException {
        stock.sql(
                "ALTER TABLE stock ALTER note SET STORAGE EXTERNAL",
                "INSERT INTO stock VALUES ('a', 1, repeat('x', 10000))");
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            stock.sql("UPDATE stock SET quantity = 2", "DELETE FROM stock", "TRUNCATE stock");
            await().until(() -> stock.changes.size() == 4);
        }
        var update = stock.changes.get(1);
        assertThat(stock.changes.get(0).after().string("note")).hasSize(10_000);
        assertThat(update.after().has("note")).isFalse();
        assertThat(update.after().intValue("quantity")).isEqualTo(2);
        assertThat(update.transactionId()).isPresent();
        assertThat(stock.changes.get(2).key().string("sku")).isEqualTo("a");
        assertThat(stock.changes.get(2).before().columns()).containsExactly("sku");
        assertThat(stock.changes.get(3).kind()).isEqualTo(Kind.TRUNCATE);
    }

    @Test
    void aColumnThatIsAddedIsThereFromThenOn() throws SQLException {
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            stock.sql(
                    "INSERT INTO stock VALUES ('a', 1)",
                    "ALTER TABLE stock ADD COLUMN place text",
                    "INSERT INTO stock (sku, quantity, place) VALUES ('b', 2, 'left')");
            await().until(() -> stock.changes.size() == 2);
        }
        assertThat(stock.changes.get(0).after().has("place")).isFalse();
        assertThat(stock.changes.get(1).after().string("place")).isEqualTo("left");
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
    void aTableWithoutAKeyIsWaitedForAndSaid() throws SQLException {
        stock.sql("ALTER TABLE stock DROP CONSTRAINT stock_pkey");
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.WAITING_FOR_DATABASE);
            assertThat(capture.status().reason().orElseThrow()).contains("public.stock has no primary key");
            stock.sql("ALTER TABLE stock ADD PRIMARY KEY (sku)");
            await().until(() -> capture.status().state() == State.STREAMING);
        }
    }

    @Test
    void ofTwoInstancesOneCapturesAndTheOtherTakesOver() throws SQLException {
        var first = stock.start();
        await().until(() -> first.status().state() == State.STREAMING);
        try (var second = stock.start()) {
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
    void nothingIsLostOrRepeatedWhenTheProcessIsKilledInTheMiddle() throws Exception {
        var random = new Random(1);
        int rows = 0;
        for (int round = 0; round < 2; round++) {
            try (var child = ChildJvm.of(KilledCapture.class)
                    .args(
                            stock.service,
                            stock.kafka.bootstrapServers(),
                            stock.topic.name(),
                            stock.address.database(),
                            Integer.toString(stock.address.port()))
                    .jvmArgs("-Xmx200m", "-XX:TieredStopAtLevel=1")
                    .start()) {
                child.awaitLine(line -> line.equals("STREAMING"), Duration.ofMinutes(1));
                int from = rows;
                rows += 5_000;
                stock.sql("INSERT INTO stock SELECT 'r' || n, n FROM generate_series(" + from + ", " + (rows - 1)
                        + ") n");
                int wanted = from + random.nextInt(3_000);
                await().until(() -> stock.records().size() > wanted);
                child.kill9();
            }
        }
        int all = rows;
        try (var capture = stock.start()) {
            await().until(() -> stock.records().size() >= all);
            stock.sql("INSERT INTO stock VALUES ('end', 0)");
            await().until(() -> stock.events().contains("end CREATE 0"));
            assertThat(capture.status().reason()).isEmpty();
        }
        assertThat(stock.ids()).hasSize(all + 1).doesNotHaveDuplicates();
        assertThat(stock.events())
                .containsAll(IntStream.range(0, all)
                        .mapToObj(n -> "r" + n + " CREATE " + n)
                        .toList());
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
