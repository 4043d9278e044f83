/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.console.ListDeadLetters;
import io.galgo.console.ShowRecord;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code galgo dead}. */
@Command(
        name = "dead",
        mixinStandardHelpOptions = true,
        subcommands = DeadCommand.Show.class,
        description = {
            "Shows the dead letters that are open, by group and failure.",
            "",
            "  galgo dead                                  of all groups",
            "  galgo dead billing --kind 3f2a              the latest of one kind",
            "  galgo dead show billing.galgo-dead/2@88     one of them, whole",
            ""
        })
public final class DeadCommand extends LookCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "GROUP", description = "One group; all without it.")
    private String group;

    @Option(
            names = "--kind",
            paramLabel = "ID",
            description = "Lists the latest of one kind, by the id that the list shows.")
    private String kind;

    @Option(
            names = "--all",
            description = "Those too about which something was done: redriven, mended, failed again, dismissed.")
    private boolean all;

    @Override
    int look(Source source) {
        show(source, new ListDeadLetters(Optional.ofNullable(group), all), (list, terminal, words) -> {
            if (kind == null) {
                DeadText.kinds(list, terminal, words);
            } else {
                DeadText.letters(kind, list, terminal, words);
            }
        });
        return ExitCode.OK;
    }

    /** {@code galgo dead show}. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = {
                "Shows one dead letter, or any other record, with its headers and its value.",
                "",
                "  galgo dead show billing.galgo-dead/2@88",
                "  galgo dead show billing.galgo-dead/2@88 --json",
                "  galgo dead show shop.orders/7@812044",
                ""
            })
    static final class Show extends LookCommand {

        @Parameters(paramLabel = "TOPIC/P@O", description = "Where it is.")
        private String where;

        @Override
        int look(Source source) {
            var address = address(where);
            if (!address.isOfEvent()) {
                throw new CliException(
                        ExitCode.USAGE,
                        "\"" + Terminal.visible(where)
                                + "\" is no single record. One looks like billing.galgo-dead/2@88.");
            }
            show(
                    source,
                    new ShowRecord(
                            address.topic(),
                            address.partition().getAsInt(),
                            address.offset().getAsLong()),
                    DeadText::record);
            return ExitCode.OK;
        }
    }
}
