/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource({"2.55, 255", "2.1, 210", "18, 1800", "0.05, 5", "4.250, 425", "-11062.06, -1106206", "0.0, 0"})
    void poundsAreReadAsPence(String pounds, long pence) {
        assertThat(Money.parsePence(pounds)).isEqualTo(pence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two", "2,55", "1e3", "£2.55", "NaN", "2.", "0x10", "99999999999"})
    void whatIsNoAmountIsRefused(String text) {
        assertThatThrownBy(() -> Money.parsePence(text)).hasMessageContaining("is not an amount");
    }

    @Test
    void partsOfAPennyAreRefusedAndNeverRounded() {
        assertThatThrownBy(() -> Money.parsePence("0.001")).hasMessage("0.001 is not whole pence");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"139_12 | £139.12", "5 | £0.05", "-123450 | -£1,234.50", "0 | £0.00"})
    void penceAreWrittenAsPounds(String pence, String pounds) {
        assertThat(Money.format(Long.parseLong(pence.replace("_", "")))).isEqualTo(pounds);
    }

    @Test
    void anOrdersTotalIsExact() {
        var line = new OrderLine("1", "", 3, 10, true);
        var order = new Order("1", Order.Kind.PURCHASE, "c", "UK", LocalDateTime.MIN, Collections.nCopies(1000, line));
        assertThat(order.totalPence()).isEqualTo(30_000);
    }
}
