/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads orders from files of invoices: CSV, gzipped or not, one line an article, in the columns of the UCI "Online Retail" data set.
 * Lines that mean something are read that way (a cancellation is a return); all others are refused, each with its number and reason.
 *
 * <p>One object reads any number of files; an invoice that comes again is the same order and counts once. Not for several threads.
 */
public final class Invoices {

    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final List<RefusedLine> refused = new ArrayList<>();
    private long lines;
    private long duplicates;

    /** Reads files, in this order. See {@link #add}. */
    public static Intake read(List<Path> files) {
        var invoices = new Invoices();
        files.forEach(invoices::add);
        return invoices.intake();
    }

    /**
     * Reads a file.
     *
     * @throws InvoiceFileException if it cannot be read at all, with a sentence for the user
     */
    public void add(Path file) {
        var csv = new CsvLines(FileText.read(file));
        checkHeader(file, csv.next());
        if (!csv.hasNext()) {
            throw new InvoiceFileException(file + " has a header but no invoice; give a file with invoices in it.");
        }
        var read = new OneFile(file.getFileName().toString());
        csv.forEachRemaining(read::add);
        read.invoices.values().forEach(this::take);
    }

    /** Returns all that was read so far. */
    public Intake intake() {
        return new Intake(List.copyOf(orders.values()), lines, List.copyOf(refused), duplicates);
    }

    private void take(Invoice invoice) {
        var order = invoice.toOrder();
        var former = orders.putIfAbsent(order.id(), order);
        if (former == null) {
            return;
        }
        if (former.equals(order)) {
            duplicates++;
        } else {
            invoice.numbers.forEach(number -> refused.add(new RefusedLine(
                    invoice.file, number, Refusal.INVOICE_CHANGED, order.id() + " came before with other lines")));
        }
    }

    private static void checkHeader(Path file, CsvLines.Line header) {
        var found =
                header.columns().orElse(List.of()).stream().map(String::strip).toList();
        boolean same = found.size() == InvoiceLine.COLUMNS.size();
        for (int i = 0; same && i < found.size(); i++) {
            same = found.get(i).equalsIgnoreCase(InvoiceLine.COLUMNS.get(i));
        }
        if (!same) {
            throw new InvoiceFileException(file + " does not begin with the header "
                    + String.join(",", InvoiceLine.COLUMNS) + "; it begins with \"" + excerpt(found)
                    + "\". Give a CSV file with these columns.");
        }
    }

    /** What a terminal can show of it: binary files begin with anything. */
    private static String excerpt(List<String> columns) {
        var text = String.join(",", columns).replaceAll("\\P{Print}", "?");
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }

    /** The invoices of one file; an invoice's lines need not stand together. */
    private final class OneFile {
        private final String name;
        private final Map<String, Invoice> invoices = new LinkedHashMap<>();

        OneFile(String name) {
            this.name = name;
        }

        void add(CsvLines.Line csvLine) {
            lines++;
            try {
                var columns = csvLine.columns()
                        .orElseThrow(() -> new InvoiceLine.Refused(Refusal.BROKEN_LINE, "its quotes are not closed"));
                var line = InvoiceLine.of(columns);
                invoices.computeIfAbsent(line.invoice(), id -> new Invoice(name, line))
                        .add(line, csvLine.number());
            } catch (InvoiceLine.Refused e) {
                refused.add(new RefusedLine(name, csvLine.number(), e.reason, e.getMessage()));
            }
        }
    }

    /** An invoice while its lines come in. The first one says whose it is. */
    private static final class Invoice {
        private final String file;
        private final InvoiceLine first;
        private final List<OrderLine> lines = new ArrayList<>();
        private final List<Long> numbers = new ArrayList<>();

        Invoice(String file, InvoiceLine first) {
            this.file = file;
            this.first = first;
        }

        void add(InvoiceLine line, long number) throws InvoiceLine.Refused {
            if (!line.customer().equals(first.customer())) {
                throw new InvoiceLine.Refused(
                        Refusal.OTHER_CUSTOMER,
                        "customer " + line.customer() + ", but the invoice's is " + first.customer());
            }
            lines.add(line.line());
            numbers.add(number);
        }

        Order toOrder() {
            return new Order(first.invoice(), first.kind(), first.customer(), first.country(), first.at(), lines);
        }
    }
}
