/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import java.io.PrintStream;

/** What a contender may ask of the benchmark that started it: one line on its standard output each. */
public final class Ground {

    /** Begins the line that asks something of the broker. */
    public static final String ASK = "BROKER ";

    /** Breaks all connections to the broker, and each new one. */
    public static final String CUT = "cut";

    /** Lets connections to the broker through again. */
    public static final String HEAL = "heal";

    private final PrintStream out;

    Ground(PrintStream out) {
        this.out = out;
    }

    /** Takes the broker away, within milliseconds. */
    public void cutBroker() {
        ask(CUT);
    }

    /** Brings the broker back, within milliseconds. */
    public void healBroker() {
        ask(HEAL);
    }

    private void ask(String what) {
        out.println(ASK + what);
        out.flush();
    }
}
