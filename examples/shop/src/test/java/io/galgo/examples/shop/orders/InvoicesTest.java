/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.examples.shop.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvoicesTest {

    private static final String HEADER =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
    private static final String LINE = "536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n";

    @TempDir
    private Path directory;

    @Test
    void linesOfAnInvoiceAreOneOrder() {
        var order = sampleOrder("700001");
        assertThat(order.kind()).isEqualTo(Order.Kind.PURCHASE);
        assertThat(order.customer()).isEqualTo("501");
        assertThat(order.invoicedAt()).isEqualTo(LocalDateTime.of(2010, 12, 1, 8, 26));
        assertThat(order.totalPence()).isEqualTo(6 * 255 + 6 * 339 + 2 * 255);
        assertThat(order.lines()).as("the same article twice is legal").hasSize(3);
    }

    @Test
    void aCancellationIsAReturnWithPositiveQuantities() {
        var order = sampleOrder("C700003");
        assertThat(order.kind()).isEqualTo(Order.Kind.RETURN);
        assertThat(order.lines()).containsExactly(new OrderLine("10002", "STONE MUG", 1, 339, true));
    }

    @Test
    void postageCarriageDiscountAndVouchersCostMoneyButNoStock() {
        assertThat(sampleOrder("700002").lines()).extracting(OrderLine::stocked).containsExactly(true, false);
        assertThat(sampleOrder("700021").lines()).extracting(OrderLine::stocked).containsExactly(true, false);
        assertThat(sampleOrder("C700004").lines())
                .extracting(OrderLine::stocked)
                .containsExactly(false);
        assertThat(sampleOrder("700013").lines()).extracting(OrderLine::sku).containsExactly("GIFT_0001_20");
    }

    @Test
    void quotesCommasAndLineBreaksInDescriptionsAreRead() {
        assertThat(sampleOrder("700002").lines().get(0).description()).isEqualTo("TRAY, LARGE, \"OAK\"");
        assertThat(sampleOrder("700022").lines().get(0).description()).isEqualTo("A DESCRIPTION\nON TWO LINES");
    }

    @Test
    void datesOfOtherExportsAndCodesInSmallLettersAreRead() {
        assertThat(sampleOrder("700019").invoicedAt()).isEqualTo(LocalDateTime.of(2010, 12, 1, 8, 45));
        assertThat(sampleOrder("700019").country()).isEqualTo("Unspecified");
        assertThat(sampleOrder("700020").lines().get(0).sku()).isEqualTo("10001A");
    }

    @Test
    void everyOtherLineIsRefusedWithItsNumberAndReason() {
        var intake = Invoices.read(List.of(Samples.file()));
        assertThat(intake.refusedByReason())
                .isEqualTo(Map.ofEntries(
                        Map.entry(Refusal.BROKEN_LINE, 3L),
                        Map.entry(Refusal.BAD_INVOICE, 1L),
                        Map.entry(Refusal.NO_CUSTOMER, 2L),
                        Map.entry(Refusal.NOT_AN_ARTICLE, 3L),
                        Map.entry(Refusal.BAD_QUANTITY, 3L),
                        Map.entry(Refusal.NEGATIVE_SALE, 1L),
                        Map.entry(Refusal.POSITIVE_RETURN, 1L),
                        Map.entry(Refusal.BAD_PRICE, 2L),
                        Map.entry(Refusal.NOTHING_TO_PAY, 2L),
                        Map.entry(Refusal.BAD_DATE, 1L),
                        Map.entry(Refusal.OTHER_CUSTOMER, 1L)));
        assertThat(intake.refused().get(0))
                .isEqualTo(new RefusedLine("sample.csv", 10, Refusal.NO_CUSTOMER, "no customer"));
        assertThat(intake.refused()).extracting(RefusedLine::line).isSorted().doesNotHaveDuplicates();
        assertThat(intake.lines())
                .as("each line is in an order or refused")
                .isEqualTo(intake.orders().stream()
                                .mapToLong(order -> order.lines().size())
                                .sum()
                        + intake.refused().size());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "quantity above a million | 536365,85123A,X,1000001,2010-12-01 08:26:00,2.55,1,UK | BAD_QUANTITY",
                "quantity beyond all numbers | 536365,85123A,X,99999999999999,2010-12-01 08:26:00,2.55,1,UK | BAD_QUANTITY",
                "price above a million | 536365,85123A,X,1,2010-12-01 08:26:00,1000000.01,1,UK | BAD_PRICE",
                "no invoice number | ,85123A,X,1,2010-12-01 08:26:00,2.55,1,UK | BAD_INVOICE",
                "the thirtieth of February | 536365,85123A,X,1,2010-02-30 08:26:00,2.55,1,UK | BAD_DATE",
                "no stock code | 536365,,X,1,2010-12-01 08:26:00,2.55,1,UK | NOT_AN_ARTICLE",
            })
    void whatIsOutOfRangeIsRefused(String what, String line, Refusal reason) throws IOException {
        assertThat(read(HEADER + LINE + line + "\n").refused())
                .as(what)
                .extracting(RefusedLine::reason)
                .containsExactly(reason);
    }

    @Test
    void aQuoteThatIsNeverClosedSpoilsItsLineAlone() throws IOException {
        var intake = read(HEADER + "536364,85123A,\"LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,UK\n" + LINE.repeat(20));
        assertThat(intake.refused()).extracting(RefusedLine::line).containsExactly(2L);
        assertThat(intake.orders().get(0).lines()).hasSize(20);
    }

    @Test
    void aFileGivenTwiceGivesItsOrdersOnce() throws IOException {
        var file = write("day.csv", (HEADER + LINE).getBytes(ISO_8859_1));
        var intake = Invoices.read(List.of(file, file));
        assertThat(intake.orders()).hasSize(1);
        assertThat(intake.duplicateOrders()).isEqualTo(1);
        assertThat(intake.refused()).isEmpty();
    }

    @Test
    void anInvoiceThatComesAgainWithOtherLinesIsRefusedTheSecondTime() throws IOException {
        var first = write("first.csv", (HEADER + LINE).getBytes(ISO_8859_1));
        var second = write("second.csv", (HEADER + LINE.replace(",6,", ",7,")).getBytes(ISO_8859_1));
        var intake = Invoices.read(List.of(first, second));
        assertThat(intake.orders().get(0).lines().get(0).quantity()).isEqualTo(6);
        assertThat(intake.refused()).extracting(RefusedLine::reason).containsExactly(Refusal.INVOICE_CHANGED);
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "ISO-8859-1"})
    void descriptionsAreReadInTheFilesOwnEncoding(String encoding) throws IOException {
        var text = HEADER + LINE.replace("LANTERN", "CAFÉ £5 VOILÀ");
        var intake = Invoices.read(List.of(write("day.csv", text.getBytes(encoding))));
        assertThat(intake.orders().get(0).lines().get(0).description()).isEqualTo("CAFÉ £5 VOILÀ");
    }

    @Test
    void aByteOrderMarkWindowsLineEndsAndNoLastLineEndAreNoHindrance() throws IOException {
        assertThat(read("\uFEFF" + (HEADER + LINE).replace("\n", "\r\n").strip())
                        .orders())
                .hasSize(1);
    }

    @Test
    void theGeneratorGivesTheSameOrdersForTheSameSeed() {
        assertThat(OrderGenerator.generate(7, 50)).isEqualTo(OrderGenerator.generate(7, 50));
        assertThat(OrderGenerator.generate(8, 50).orders())
                .extracting(Order::id)
                .doesNotContainAnyElementsOf(OrderGenerator.generate(7, 50).orders().stream()
                        .map(Order::id)
                        .toList());
    }

    private Order sampleOrder(String id) {
        return Invoices.read(List.of(Samples.file())).orders().stream()
                .filter(order -> order.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Intake read(String text) throws IOException {
        return Invoices.read(List.of(write("day.csv", text.getBytes(UTF_8))));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }
}
