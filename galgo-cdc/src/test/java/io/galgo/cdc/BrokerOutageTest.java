/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.cdc.CaptureStatus.State;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The broker goes away while a capture runs. */
@WithKafka(own = true)
@WithPostgres
class BrokerOutageTest {

    @Test
    void changesWaitInTheDatabaseForABrokerThatIsAway(EmbeddedKafka kafka, EmbeddedPostgres postgres)
            throws SQLException {
        var name = Names.unique("outage").replace('-', '_');
        postgres.createDatabase(name);
        var address = new DatabaseAddress("127.0.0.1", postgres.port(), name, "postgres", "postgres");
        var stock = new Fixture(kafka, postgres.dataSource(name), address, false);
        stock.sql("CREATE TABLE stock (sku text PRIMARY KEY, quantity int NOT NULL)");
        try (var capture = stock.start()) {
            await().atMost(Duration.ofMinutes(1)).until(() -> capture.status().state() == State.STREAMING);
            stock.sql("INSERT INTO stock VALUES ('a', 0)");
            long beforeOutage = 0;
            for (int i = 1; i <= 150; i++) {
                stock.sql("UPDATE stock SET quantity = " + i);
                if (i == 50) {
                    kafka.stop(1);
                    beforeOutage = stock.logEnd();
                }
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> capture.status().state() == State.WAITING_FOR_KAFKA);
            assertThat(stock.confirmed()).isPositive().isLessThanOrEqualTo(beforeOutage);
            long end = stock.logEnd();
            kafka.start(1);
            await().atMost(Duration.ofMinutes(1)).until(() -> stock.records().size() >= 151);
            await().atMost(Duration.ofMinutes(1)).until(() -> stock.confirmed() > end);
        }
        assertThat(stock.events().subList(1, 151))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 150)
                        .mapToObj(i -> "a UPDATE " + i)
                        .toList());
        assertThat(stock.ids()).doesNotHaveDuplicates();
    }
}
