/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.examples.shop.check.Invariants;
import io.galgo.examples.shop.check.Progress;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole shop, in this JVM, on a real broker and a real database, with each order placed and each event delivered twice. */
@WithKafka
@WithPostgres
class ShopTest {

    private FinishedShop shop;

    @BeforeEach
    void takeTheShop(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws Exception {
        shop = FinishedShop.get(kafka, postgres);
    }

    @Test
    void everyOrderComesToItsEnd() throws SQLException {
        var progress = Progress.of(shop.copy());
        assertThat(progress.placed()).isEqualTo(14).isEqualTo(progress.ended());
        assertThat(progress.states())
                .isEqualTo(Map.of(
                        OrderState.SHIPPED, 8L,
                        OrderState.PAYMENT_REFUSED, 1L,
                        OrderState.OUT_OF_STOCK, 1L,
                        OrderState.REFUNDED, 4L));
    }

    @Test
    void nothingIsLostAndEverythingAddsUp() throws SQLException {
        var verdict = new Invariants(shop.copy()).check();
        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.broken()).isEmpty();
        assertThat(verdict.published()).isEqualTo(8 * 5 + 5 + 3 + 4 * 4);
    }

    @Test
    void anOrderThatComesTwiceIsPlacedOnce() {
        assertThat(shop.newOrders()).isEqualTo(14);
    }

    @Test
    void anEventThatIsDeliveredTwiceIsCountedAndHasItsEffectOnce() throws SQLException {
        assertThat(shop.copies()).isEqualTo(64);
        assertThat(shop.duplicates()).isEqualTo(Progress.of(shop.copy()).allHandled());
    }

    @Test
    void aReturnPaysBackAndFillsTheShelfEvenIfItsOrderIsNotKnown() throws SQLException {
        assertThat(ask("SELECT amount_pence FROM shop_payment.ledger WHERE order_id = 'C700005'"))
                .containsExactly("-500");
        assertThat(ask("SELECT quantity - initial FROM shop_inventory.stock WHERE sku = '10009'"))
                .containsExactly("4");
    }

    @Test
    void aRefusedOrderGivesItsStockBack() throws SQLException {
        assertThat(ask("SELECT quantity - initial FROM shop_inventory.stock WHERE sku = '10004'"))
                .containsExactly("0");
        assertThat(ask("SELECT subject FROM shop_mail.sent WHERE order_id = '700017'"))
                .containsExactly("Not paid: £1,999.60 is above the card's limit of £1,500.00");
    }

    @Test
    void theLevelsOfStockAreToldAsTheShelvesAre() throws SQLException {
        assertThat(shop.stockLevels()).isNotEmpty().isEqualTo(FinishedShop.shelves(shop.copy()));
    }

    @Test
    void anOrderThatIsOutOfStockTakesNothing() throws SQLException {
        assertThat(ask("SELECT order_id FROM shop_inventory.movement WHERE order_id = '700018'"))
                .isEmpty();
        assertThat(ask("SELECT subject FROM shop_mail.sent WHERE order_id = '700018'"))
                .containsExactly("Out of stock: [10005]");
    }

    private List<String> ask(String sql) throws SQLException {
        return Sql.inTransaction(shop.copy(), connection -> Sql.query(connection, sql, row -> row.getString(1)));
    }
}
