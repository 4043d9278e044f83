/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.VerbsCommand;
import picocli.CommandLine.Command;

/** {@code galgo fix}. */
@Command(
        name = "fix",
        mixinStandardHelpOptions = true,
        subcommands = {
            EventFixes.Retry.class,
            EventFixes.Skip.class,
            EventFixes.Park.class,
            EventFixes.Release.class,
            EventFixes.Interrupt.class,
            EventFixes.Ask.class,
            GroupFixes.Pause.class,
            GroupFixes.Resume.class,
            GroupFixes.Seek.class,
            GroupFixes.Set.class,
            GroupFixes.Unset.class,
            GroupFixes.Undo.class
        },
        synopsisSubcommandLabel = "VERB",
        description = {
            "Mends running consumers: says what it would do, asks, and can be taken back.",
            "",
            "  galgo fix retry billing shop.orders/7@812044              this attempt now",
            "  galgo fix park billing shop.orders/7@812044 --for 2h      its key waits, the rest goes on",
            "  galgo fix undo 7K2QF3ZD                                   take an act back",
            ""
        })
public final class FixCommand extends VerbsCommand {}
