/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.testkit.ChildJvm;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Kills captures of a table while its rows change, and looks at what was published. */
final class CaptureKills {

    private static final int KEYS = 8;
    private static final int TRANSACTIONS = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Random random = new Random(1);

    void killAndCount(Fixture stock) throws Exception {
        stock.sql("CREATE TABLE stock (sku varchar(40) PRIMARY KEY, quantity int NOT NULL)");
        for (int key = 1; key <= KEYS; key++) {
            stock.sql("INSERT INTO stock VALUES ('k" + key + "', 0)");
        }
        for (int kill = 0; kill < Integer.getInteger("galgo.kills", 2); kill++) {
            runAndKill(stock);
        }
        try (var capture = stock.start()) {
            stock.sql("INSERT INTO stock VALUES ('end', 0)");
            await().atMost(PATIENCE).until(() -> stock.events().contains("end CREATE 0"));
            assertThat(capture.status().reason()).isEmpty();
        }
        var records = stock.records();
        for (var sku : IntStream.rangeClosed(1, KEYS).mapToObj(n -> "k" + n).toList()) {
            long last = stock.number("SELECT quantity FROM stock WHERE sku = '" + sku + "'");
            assertThat(records.stream()
                            .filter(record -> record.key().equals(sku))
                            .map(ConsumerRecord::value))
                    .as(sku)
                    .containsExactlyElementsOf(Stream.concat(
                                    Stream.of("\"SNAPSHOT 0\""),
                                    LongStream.rangeClosed(1, last).mapToObj(n -> "\"UPDATE " + n + "\""))
                            .toList());
        }
        assertThat(stock.ids()).doesNotHaveDuplicates();
    }

    private void runAndKill(Fixture stock) throws Exception {
        try (var child = ChildJvm.of(KilledCapture.class)
                .args(
                        stock.service,
                        stock.kafka.bootstrapServers(),
                        stock.topic.name(),
                        stock.mariaDb ? "mariadb" : "postgres",
                        stock.address.database(),
                        Integer.toString(stock.address.port()),
                        stock.address.user(),
                        stock.address.password(),
                        stock.table)
                .jvmArgs("-Xmx200m", "-XX:TieredStopAtLevel=1")
                .start()) {
            child.awaitLine(line -> line.equals("STREAMING"), PATIENCE);
            int wanted = stock.records().size() + random.nextInt(TRANSACTIONS);
            var writing = CompletableFuture.runAsync(() -> write(stock));
            await().atMost(PATIENCE).until(() -> stock.records().size() > wanted);
            child.kill9();
            writing.join();
        }
    }

    /** Each transaction counts one up to three keys up, some of them twice. */
    private void write(Fixture stock) {
        try (var connection = stock.database.getConnection();
                var update = connection.prepareStatement(
                        "UPDATE stock SET quantity = quantity + 1 WHERE sku IN (?, ?, ?)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < TRANSACTIONS; i++) {
                for (int statement = random.nextInt(2); statement >= 0; statement--) {
                    for (int place = 1; place <= 3; place++) {
                        update.setString(place, "k" + (1 + random.nextInt(KEYS)));
                    }
                    update.execute();
                }
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
