/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.Interrupts;
import io.galgo.console.Address;
import io.galgo.console.Answer;
import io.galgo.console.ShowLag;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Words;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code galgo lag}. */
@Command(
        name = "lag",
        mixinStandardHelpOptions = true,
        description = {
            "Shows how far groups are behind, the worst first: since when their oldest event waits, how many wait, and what other tools"
                    + " call lag.",
            "",
            "  galgo lag                              all groups",
            "  galgo lag billing shop.orders/7        one group on one partition",
            "  galgo lag --check 5m -q                for a script: exit code 1 if an event waits for 5 minutes or more",
            ""
        })
public final class LagCommand extends LookCommand {

    private static final long MILLIS_BETWEEN = 2_000;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h|d)");

    @Parameters(index = "0", arity = "0..1", paramLabel = "GROUP", description = "One group; all without it.")
    private String group;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TOPIC[/P]",
            description = "One topic of it, or one partition.")
    private String where;

    @Option(names = "--watch", description = "Shows it anew every 2 seconds, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--check",
            paramLabel = "DURATION",
            description =
                    "Exit code 1 if an event waits so long or longer, as 30s, 5m, 2h; 3 if that is not known of some.")
    private String check;

    @Override
    int look(Source source) {
        var limit = check == null ? null : duration(check);
        var address = Optional.ofNullable(where).map(LookCommand::address);
        var look = new ShowLag(
                Optional.ofNullable(group),
                address.map(Address::topic),
                address.map(Address::partition).orElse(OptionalInt.empty()));
        if (watch) {
            return watch(source, look);
        }
        var answer = show(source, look, this::text);
        return limit == null ? ExitCode.OK : verdict(answer, limit);
    }

    private int watch(Source source, ShowLag look) {
        try (var interrupts = Interrupts.listen()) {
            do {
                show(source, look, (table, terminal, words) -> {
                    terminal.home();
                    text(table, terminal, words);
                });
            } while (!interrupts.await(MILLIS_BETWEEN));
        } catch (InterruptedException alsoAnEnd) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.INTERRUPTED;
    }

    private void text(ShowLag.LagTable table, Terminal terminal, Words words) {
        LagText.show(table, terminal, words);
        if (group != null && !table.rows().isEmpty()) {
            terminal.blank();
            LagText.partitions(table.rows(), terminal, words);
        }
    }

    private static int verdict(Answer<ShowLag.LagTable> answer, Duration limit) {
        boolean unknown = false;
        for (var row : answer.content().rows()) {
            if (row.waitingSince()
                    .filter(since -> Duration.between(since, answer.asOf()).compareTo(limit) >= 0)
                    .isPresent()) {
                return ExitCode.PROBLEM;
            }
            unknown |= row.partitions().stream().anyMatch(LagCommand::isUnknown);
        }
        return unknown ? ExitCode.NOT_KNOWN : ExitCode.OK;
    }

    private static boolean isUnknown(PartitionLag partition) {
        return partition.end() < 0
                || (partition.waiting() > 0 && partition.waitingSince().isEmpty());
    }

    static Duration duration(String text) {
        var match = DURATION.matcher(text);
        if (!match.matches()) {
            throw new CliException(
                    ExitCode.USAGE, "\"" + Terminal.visible(text) + "\" is no duration: write 30s, 5m, 2h or 1d.");
        }
        long number = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
