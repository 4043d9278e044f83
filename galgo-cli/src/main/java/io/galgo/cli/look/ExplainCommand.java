/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.console.Explain;
import io.galgo.console.ExplainEvent;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code galgo explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Says in sentences why events of a group wait, or what became of one event.",
            "",
            "  galgo explain billing                          why it waits, wherever it does",
            "  galgo explain billing shop.orders/7            why it waits there",
            "  galgo explain shop.orders/7@812044             what became of this event in each group that reads it",
            ""
        })
public final class ExplainCommand extends LookCommand {

    @Parameters(index = "0", paramLabel = "GROUP|TOPIC/P@O", description = "A group, or one event.")
    private String what;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TOPIC[/P[@O]]", description = "With a group: where.")
    private String where;

    @Override
    int look(Source source) {
        if (where == null && what.matches("[^/@]+/\\d+@\\d+")) {
            var event = address(what);
            show(
                    source,
                    new ExplainEvent(
                            event.topic(),
                            event.partition().getAsInt(),
                            event.offset().getAsLong()),
                    (answer, terminal, words) -> ExplainText.verdicts(what, answer, terminal));
            return ExitCode.OK;
        }
        if (where == null && what.matches("[^/@]+/\\d+")) {
            throw new CliException(
                    ExitCode.USAGE, "Which group? Groups come first: galgo explain GROUP " + Terminal.visible(what));
        }
        var address = Optional.ofNullable(where).map(LookCommand::address);
        var look = new Explain(
                what,
                address.map(found -> found.topic()),
                address.map(found -> found.partition()).orElse(OptionalInt.empty()),
                address.map(found -> found.offset()).orElse(OptionalLong.empty()));
        show(source, look, ExplainText::show);
        return ExitCode.OK;
    }
}
