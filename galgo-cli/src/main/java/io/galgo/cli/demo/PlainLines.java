/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.examples.shop.check.Progress;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/** A line every few seconds: for logs, pipes and CI. */
final class PlainLines implements Screen {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PrintWriter out;
    private final long started = System.nanoTime();
    private long next = started;
    private String last = "";

    PlainLines(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begin(String addresses) {
        out.println(addresses);
    }

    @Override
    public void show(Progress now, RunningShop shop) {
        if (System.nanoTime() >= next) {
            next = System.nanoTime() + EVERY_NANOS;
            print(now, shop);
        } else {
            last = line(now, shop);
        }
    }

    @Override
    public void fault(String what) {
        out.println("        " + what);
    }

    @Override
    public void end() {
        if (!last.isEmpty()) {
            out.println(last);
        }
    }

    private void print(Progress now, RunningShop shop) {
        out.println(line(now, shop));
        last = "";
    }

    private String line(Progress now, RunningShop shop) {
        var faults = shop.faults().isEmpty() ? "" : " · faults: " + Outcome.words(shop.faults());
        return String.format(
                "%4d s  %d placed, %d ended, %d events handled, %d repeats suppressed%s",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started),
                now.placed(),
                now.ended(),
                now.allHandled(),
                shop.duplicates(),
                faults);
    }
}
