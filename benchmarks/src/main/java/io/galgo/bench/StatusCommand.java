/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.bench.status.StatusMain;
import picocli.CommandLine.Command;

/** {@code bench status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Simulates a large cluster and measures the console's picture of it: its heap, and how long looks take.")
final class StatusCommand extends SimulationCommand {
    StatusCommand() {
        super(StatusMain.class);
    }
}
