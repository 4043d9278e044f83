/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.cdc.CaptureStatus.State;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedMariaDb;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithMariaDb;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDateTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of a MariaDB table become events. */
@WithKafka
@WithMariaDb
class MariaDbCaptureTest {

    private Fixture stock;

    @BeforeEach
    void createTable(EmbeddedKafka kafka, EmbeddedMariaDb mariaDb) throws SQLException {
        var name = Names.unique("stock").replace('-', '_');
        mariaDb.createDatabase(name);
        var address = new DatabaseAddress("127.0.0.1", mariaDb.port(), name, "galgo", "galgo");
        stock = new Fixture(kafka, mariaDb.dataSource(name), address, true);
        stock.sql(
                "CREATE TABLE stock (sku varchar(40) PRIMARY KEY, quantity int NOT NULL, price decimal(9,2), changed datetime(6))");
    }

    @Test
    void theRowsThatAreThereComeFirstThenTheLog() throws SQLException {
        stock.sql("INSERT INTO stock VALUES ('a', 1, 1.50, '2026-01-02 03:04:05.000006')");
        try (var capture = stock.start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            stock.sql("UPDATE stock SET quantity = 2", "DELETE FROM stock");
            await().until(() -> stock.events().size() == 3);
        }
        assertThat(stock.events()).containsExactly("a SNAPSHOT 1", "a UPDATE 2", "a DELETE");
        assertThat(stock.ids()).doesNotHaveDuplicates();
        var update = stock.changes.get(1);
        assertThat(update.before().intValue("quantity")).isEqualTo(1);
        assertThat(update.after().decimal("price")).isEqualTo(new BigDecimal("1.50"));
        assertThat(update.after().dateTime("changed")).isEqualTo(LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6_000));
    }

    @Test
    void itGoesOnInTheMiddleOfAStatementOnceItsMappingIsMended() throws SQLException {
        stock.sql("INSERT INTO stock (sku, quantity) VALUES ('a', 1)");
        try (var capture = stock.builder()
                .table(stock.table, change -> {
                    if (change.after().intValue("quantity") == 60) {
                        throw new IllegalStateException("no such level");
                    }
                    return stock.map(change);
                })
                .start()) {
            await().until(() -> capture.status().state() == State.STREAMING);
            stock.sql("INSERT INTO stock (sku, quantity) SELECT concat('b', seq), seq FROM seq_11_to_100");
            await().until(() -> capture.status().state() == State.FAILED);
        }
        assertThat(stock.events()).hasSize(50);
        try (var capture = stock.start()) {
            await().until(() -> stock.events().size() >= 91);
            stock.sql(
                    "ALTER TABLE stock ADD COLUMN place varchar(9)",
                    "INSERT INTO stock (sku, quantity, place) VALUES ('last', 0, 'left')");
            await().until(() -> stock.events().contains("last CREATE 0"));
            assertThat(capture.status().reason()).isEmpty();
        }
        assertThat(stock.events()).hasSize(92).doesNotHaveDuplicates();
        assertThat(stock.changes.get(stock.changes.size() - 1).after().string("place"))
                .isEqualTo("left");
    }
}
