/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import picocli.CommandLine.Command;

/** {@code bench}: Galgo measured beside its peers. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Galgo beside its peers.",
        subcommands = {
            ConsumeCommand.class,
            ProduceCommand.class,
            SearchCommand.class,
            StatusCommand.class,
            ConsoleCommand.class,
            PiecesCommand.class
        })
public final class BenchCommand {}
