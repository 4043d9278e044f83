/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import picocli.CommandLine;

/** Runs {@link BenchCommand}: {@code consume --case no-work --rounds 3}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchCommand()).execute(args));
    }
}
