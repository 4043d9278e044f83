/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.jdbc.docs.SpringGuide;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;

/** Publishing in transactions that Spring manages. The relay of these tests does not poll: somebody has to wake it. */
@WithKafka
@OnEachDatabase
class SpringTest {

    private static final Duration NEVER = Duration.ofMinutes(10);

    private final Server server;
    private Fixture service;
    private Outbox outbox;
    private JdbcTemplate jdbc;
    private TransactionTemplate transactions;

    SpringTest(Server.Kind kind) {
        server = kind.shared();
    }

    @BeforeEach
    void start(EmbeddedKafka kafka) throws SQLException {
        service = Fixture.create(kafka, server);
        service.sql("CREATE TABLE cart (id varchar(10))");
        outbox = Fixture.outbox(service.outboxBuilder().poll(NEVER, NEVER));
        var relay = outbox.startRelay();
        await().until(() -> Fixture.relays(relay));
        jdbc = new JdbcTemplate(service.database());
        transactions = new TransactionTemplate(new DataSourceTransactionManager(service.database()));
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    @Test
    void anEventGoesOutWithTheCommitThatSpringMakes() {
        SpringGuide.checkOut(transactions, jdbc, outbox, service.topic(), "k");

        await().until(() -> service.values().equals(List.of("\"checked out\"")));
        assertThat(jdbc.queryForObject("SELECT count(*) FROM cart", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void nothingGoesOutIfSpringRollsBack() throws SQLException {
        assertThatThrownBy(() -> transactions.executeWithoutResult(status -> {
                    SpringGuide.checkOut(transactions, jdbc, outbox, service.topic(), "lost");
                    throw new IllegalStateException("second thoughts");
                }))
                .hasMessage("second thoughts");

        assertThat(service.waiting()).isZero();
        assertThat(service.count("cart")).isZero();
    }

    @Test
    void theProxyThatKnowsOfTransactionsServesAsWell() {
        var proxy = new TransactionAwareDataSourceProxy(service.database());
        transactions.executeWithoutResult(status -> publishOn(proxy, "1"));

        await().until(() -> service.records().size() == 2);
    }

    private void publishOn(DataSource proxy, String value) {
        try (var connection = proxy.getConnection()) {
            outbox.publish(connection, service.topic(), "k", value);
            outbox.publish(connection, service.topic(), "other", value + "b");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void outsideOfATransactionPublishingIsRefused() throws SQLException {
        var connection = DataSourceUtils.getConnection(service.database());
        try {
            assertThatThrownBy(() -> outbox.publish(connection, service.topic(), "k", "v"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("setAutoCommit(false)");
        } finally {
            DataSourceUtils.releaseConnection(connection, service.database());
        }
        assertThat(service.waiting()).isZero();
    }
}
