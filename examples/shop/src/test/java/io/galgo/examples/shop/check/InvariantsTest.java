/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.examples.shop.FinishedShop;
import io.galgo.examples.shop.Sql;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody meddles with the database of a shop in which everything adds up, and the auditor notices. */
@WithKafka
@WithPostgres
class InvariantsTest {

    private static final Map<String, List<String>> MEDDLING = Map.of(
            "every order has its end",
            List.of(
                    "DELETE FROM shop_status.order_status WHERE order_id = '700001'",
                    "UPDATE shop_status.order_status SET mailed = false WHERE order_id = '700001'",
                    "UPDATE shop_status.order_status SET state = 'PAID' WHERE order_id = '700001'"),
            "paid or refused, once",
            List.of(
                    "INSERT INTO shop_payment.ledger SELECT * FROM shop_payment.ledger WHERE order_id = '700001'",
                    "INSERT INTO shop_payment.refusal (order_id, reason) VALUES ('700001', 'no reason')",
                    "DELETE FROM shop_payment.ledger WHERE order_id = 'C700003'",
                    "DELETE FROM shop_payment.refusal"),
            "the ledger has the sum of all payments",
            List.of(
                    "UPDATE shop_payment.ledger SET amount_pence = amount_pence + 1 WHERE order_id = '700001'",
                    "INSERT INTO shop_payment.ledger (order_id, customer, amount_pence) VALUES ('1', 'c', 1)"),
            "what is paid is shipped, once, and nothing else",
            List.of(
                    "DELETE FROM shop_delivery.shipment WHERE order_id = '700001'",
                    "INSERT INTO shop_delivery.shipment SELECT * FROM shop_delivery.shipment",
                    "UPDATE shop_delivery.shipment SET order_id = '700018' WHERE order_id = '700001'"),
            "one mail an order",
            List.of(
                    "DELETE FROM shop_mail.sent WHERE order_id = '700001'",
                    "INSERT INTO shop_mail.sent SELECT * FROM shop_mail.sent WHERE order_id = '700001'",
                    "INSERT INTO shop_mail.sent (order_id, customer, subject) VALUES ('1', 'c', 's')"),
            "stock is what was there, less sold, plus returned",
            List.of("UPDATE shop_inventory.stock SET quantity = quantity + 1 WHERE sku = '10002'"),
            "stock moved as ordered",
            List.of(
                    "INSERT INTO shop_inventory.movement SELECT * FROM shop_inventory.movement WHERE order_id = '700001'",
                    "DELETE FROM shop_inventory.movement WHERE kind = 'RELEASED'",
                    "INSERT INTO shop_inventory.movement (order_id, sku, quantity, kind) VALUES ('1', '10002', 1, 'SOLD')"),
            "the view agrees with the services",
            List.of(
                    "UPDATE shop_status.order_status SET state = 'REFUNDED' WHERE order_id = '700001'",
                    "INSERT INTO shop_status.order_status (order_id) VALUES ('1')"));

    private FinishedShop shop;

    @BeforeEach
    void takeTheShop(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws Exception {
        shop = FinishedShop.get(kafka, postgres);
    }

    static Stream<Arguments> meddling() {
        return MEDDLING.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(sql -> Arguments.of(entry.getKey(), sql)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("meddling")
    void whatDoesNotAddUpIsFound(String invariant, String sql) throws SQLException {
        assertThat(after(sql).broken()).extracting(Verdict.Broken::invariant).contains(invariant);
    }

    @Test
    void everyInvariantIsMeddledWith() {
        assertThat(MEDDLING.keySet()).containsExactlyInAnyOrderElementsOf(Invariants.names());
    }

    @Test
    void aSentenceSaysWhatIsWrong() throws SQLException {
        var verdict = after("UPDATE shop_payment.ledger SET amount_pence = 1 WHERE order_id = 'C700005'");
        assertThat(verdict.broken())
                .extracting(Verdict.Broken::sentence)
                .contains("The ledger has 1 pence for order C700005 of 500 pence");
    }

    @Test
    void anEventThatAServiceNeverGotIsLost() throws SQLException {
        var verdict = after(
                "DELETE FROM shop_mail.galgo_inbox WHERE event_id IN (SELECT event_id FROM shop_delivery.published"
                        + " WHERE order_id = '700001')");
        assertThat(verdict.lost())
                .singleElement()
                .asString()
                .endsWith("of order 700001 on shop.shipped never reached mail");
    }

    @Test
    void anEventThatNeverLeftItsOutboxIsLostToAllWhoWaitForIt() throws SQLException {
        var verdict = after(
                "INSERT INTO shop_cart.published (event_id, topic, order_id) VALUES ('x', 'shop.checked-out', '700001')");
        assertThat(verdict.lost()).hasSize(2);
        assertThat(verdict.isGood()).isFalse();
    }

    private Verdict after(String sql) throws SQLException {
        var database = shop.copy();
        assertThat(Sql.<Integer>inTransaction(database, connection -> Sql.update(connection, sql)))
                .as("rows changed")
                .isPositive();
        return new Invariants(database).check();
    }
}
