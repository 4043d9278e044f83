/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.examples.shop.check.Progress;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A small table that stands still on the terminal while its numbers change. Without colour: nothing here needs a person. Its lock guards all of
 * it, the terminal too.
 */
final class LiveTable implements Screen {

    private static final Map<String, String> DUTIES = Map.of(
            "cart", "takes orders",
            "inventory", "reserves, gives back, takes back",
            "payment", "charges, refuses, refunds",
            "delivery", "ships what is paid",
            "mail", "one mail an order",
            "status", "the view of it all");

    /** A line too long for the terminal is cut: broken in two, it would shift the table. */
    private static final String NO_WRAP = "\033[?7l";

    private static final String WRAP = "\033[?7h";

    private static final int LATEST_FAULTS = 3;

    private final PrintWriter out;
    private final Deque<String> faults = new ArrayDeque<>();
    private final long started = System.nanoTime();
    private String addresses = "";
    private Progress last;
    private long lastNanos;

    /** The latest frame, but for the faults; empty before the first and after the end. */
    private List<String> frame = List.of();

    private int height;

    LiveTable(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void begin(String where) {
        addresses = where;
    }

    @Override
    public synchronized void show(Progress now, RunningShop shop) {
        long nanos = System.nanoTime();
        frame = lines(now, shop, nanos);
        draw();
        last = now;
        lastNanos = nanos;
    }

    private void draw() {
        if (height > 0) {
            out.print("\033[" + height + "A");
        }
        out.print(NO_WRAP);
        frame.forEach(this::draw);
        faults.forEach(what -> draw("    " + what));
        out.print(WRAP);
        out.flush();
        height = frame.size() + faults.size();
    }

    private void draw(String line) {
        out.print("\r\033[K" + line + "\n");
    }

    /** Drawn with the table, which a line by itself would shift; at once, since while the database is away no {@link #show} follows. */
    @Override
    public synchronized void fault(String what) {
        faults.addLast(what);
        if (faults.size() > LATEST_FAULTS) {
            faults.removeFirst();
        }
        if (!frame.isEmpty()) {
            draw();
        }
    }

    @Override
    public synchronized void end() {
        frame = List.of(); // what is below it now must not be drawn over
        out.println();
        out.flush();
    }

    private List<String> lines(Progress now, RunningShop shop, long nanos) {
        var lines = new ArrayList<String>();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos - started);
        lines.add(String.format("galgo demo · %d:%02d · Ctrl-C ends it", seconds / 60, seconds % 60));
        lines.add(addresses);
        lines.add("");
        lines.add(String.format("  %-10s %9s %8s", "service", "handled", "a second"));
        now.handled().forEach((service, handled) -> {
            boolean cart = service.equals("cart");
            long count = cart ? now.placed() : handled;
            long before =
                    last == null ? 0 : cart ? last.placed() : last.handled().get(service);
            double rate = last == null ? 0 : (count - before) * 1e9 / (nanos - lastNanos);
            lines.add(String.format("  %-10s %,9d %,8.0f   %s", service, count, rate, DUTIES.get(service)));
        });
        lines.add("");
        lines.add(String.format("  %,d orders placed, %,d at their end: %s", now.placed(), now.ended(), states(now)));
        lines.add(String.format(
                "  %,d events published, %,d delivered twice and suppressed%s",
                now.published(),
                shop.duplicates(),
                shop.faults().isEmpty() ? "" : " · faults: " + Outcome.words(shop.faults())));
        return lines;
    }

    private static String states(Progress now) {
        var words = new ArrayList<String>();
        now.states()
                .forEach((state, count) -> words.add(
                        count + " " + state.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        return words.isEmpty() ? "-" : String.join(", ", words);
    }
}
