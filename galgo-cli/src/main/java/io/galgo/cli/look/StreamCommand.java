/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.Interrupts;
import io.galgo.console.Console;
import io.galgo.console.StreamRecords;
import io.galgo.console.lag.Words;
import io.galgo.console.stream.CelFilter;
import io.galgo.console.stream.FilterException;
import io.galgo.console.stream.Position;
import io.galgo.console.stream.RecordFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code galgo stream}. */
@Command(
        name = "stream",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the records of topics, from a time on, those that a filter accepts.",
            "",
            "  galgo stream shop.orders --from -1h --filter 'value.order == \"536365\"'",
            "  galgo stream shop.orders --key user-93 --fields order,total",
            "  galgo stream shop.orders shop.payments --from begin --header tenant=a --count",
            ""
        })
public final class StreamCommand extends LookCommand {

    @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "Their names.")
    private List<String> topics;

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            defaultValue = "-15m",
            description = "begin, end, -15m, 03:00, an ISO time, an offset, or committed:GROUP. By default ${DEFAULT-VALUE}.")
    private String from;

    @Option(names = "--filter", paramLabel = "CEL", description = "An expression over value, key, headers, topic, partition, offset, timestamp.")
    private String filter;

    @Option(names = "--key", paramLabel = "KEY", description = "Only records with this key.")
    private String key;

    @Option(names = "--header", paramLabel = "NAME=VALUE", description = "Only records with this header; can be given several times.")
    private List<String> headers = new ArrayList<>();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "How many to show at most. By default ${DEFAULT-VALUE}.")
    private long limit;

    @Option(names = "--fields", paramLabel = "NAMES", split = ",", description = "Shows these fields of a JSON value alone.")
    private List<String> fields = List.of();

    @Option(names = "--count", description = "Shows how many there are, and none of them.")
    private boolean count;

    @Override
    int look(Console console) {
        var search = console.search(new StreamRecords(topics, position(), filters()));
        var shown = new StreamText(terminal(), words(), fields, count ? Long.MAX_VALUE : limit, count, isJson(), topics.size() > 1);
        try (var interrupts = Interrupts.listen();
                var progress = StreamProgress.begin(search, interrupts, isQuiet() ? null : errors())) {
            console.run(search, shown);
            if (interrupts.happened()) {
                return ExitCode.INTERRUPTED;
            }
        } catch (FilterException e) {
            throw new CliException(ExitCode.REFUSED, Terminal.visible(e.getMessage()), e);
        }
        shown.end(search);
        return ExitCode.OK;
    }

    private Position position() {
        try {
            return Position.parse(from, zone(), Instant.now());
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, Terminal.visible(e.getMessage()), e);
        }
    }

    /** The cheapest first. */
    private RecordFilter filters() {
        var all = key == null ? RecordFilter.all() : RecordFilter.key(key);
        for (var header : headers) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                throw new CliException(ExitCode.USAGE, "Write --header NAME=VALUE, not \"" + Terminal.visible(header) + "\".");
            }
            all = all.and(RecordFilter.header(header.substring(0, equals), header.substring(equals + 1)));
        }
        if (filter == null) {
            return all;
        }
        try {
            return all.and(CelFilter.of(filter));
        } catch (FilterException e) {
            throw new CliException(ExitCode.USAGE, Terminal.visible(e.getMessage()), e);
        }
    }
}
