/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.bench.status.ConsoleMain;
import picocli.CommandLine.Command;

/** {@code bench console}. */
@Command(
        name = "console",
        mixinStandardHelpOptions = true,
        description =
                "Simulates a large cluster and measures the console over HTTP: how long each page's answers take for people of"
                        + " different rights, its heap, and the time to the first page.")
final class ConsoleCommand extends SimulationCommand {
    ConsoleCommand() {
        super(ConsoleMain.class);
    }
}
