/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.cli.StandardOutput;
import io.galgo.examples.shop.check.Progress;
import java.io.PrintWriter;

/** Where progress is shown. */
interface Screen {

    /** Says where everything is. */
    void begin(String addresses);

    /** Shows how far it is. Called about twice a second. */
    void show(Progress now, RunningShop shop);

    /** Shows what chaos did. Any thread. */
    void fault(String what);

    /** Leaves the terminal as it was found. */
    void end();

    /** Returns a live table on a terminal, else lines. */
    static Screen of(DemoOptions options, PrintWriter out, PrintWriter err) {
        if (options.headless() || options.json()) {
            return new PlainLines(err);
        }
        return StandardOutput.isTerminal() ? new LiveTable(out) : new PlainLines(out);
    }
}
