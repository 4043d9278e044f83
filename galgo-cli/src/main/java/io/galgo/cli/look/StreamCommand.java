/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.Interrupts;
import io.galgo.console.stream.FilterException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code galgo stream}. */
@Command(
        name = "stream",
        mixinStandardHelpOptions = true,
        description = {
            "Shows records of topics: from a time on, those that a filter wants, up to the end or as they come.",
            "",
            "  galgo stream shop.orders --from -1h --filter 'value.order == \"536365\"'",
            "  galgo stream shop.orders --key user-93 --fields order,total",
            "  galgo stream shop.orders/7 shop.payments --from end --json",
            "",
            "A filter is an expression in CEL over value, key, headers, topic, partition, offset and timestamp.",
            ""
        })
public final class StreamCommand extends LookCommand {

    private static final String FROM = "-15m";
    private static final long LIMIT = 100;

    @Parameters(arity = "1..*", paramLabel = "TOPIC[/P]", description = "Topics; with a number one partition of each.")
    private List<String> topics;

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            description =
                    "Where to begin: begin, end, -15m, 03:00, an ISO time, an offset, or committed:GROUP. By default "
                            + FROM + ". From end on it goes on until Ctrl-C.")
    private String from;

    @Option(
            names = "--until",
            paramLabel = "POSITION",
            defaultValue = "end",
            description = "Where to end, likewise. By default the end as it is now.")
    private String until;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on after the end, as records come, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "From what this group reads next, as --from committed:GROUP.")
    private String group;

    @Option(
            names = "--partition",
            paramLabel = "N",
            split = ",",
            description = "These partitions alone; several with commas between.")
    private Set<Integer> partitions = new HashSet<>();

    @Option(
            names = "--filter",
            paramLabel = "CEL",
            description = "Only records for which it is true, as 'value.total > 100 && key.startsWith(\"user-\")'.")
    private String filter;

    @Option(names = "--key", paramLabel = "KEY", description = "Only records with this key.")
    private String key;

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "Only records with this header; may be repeated.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Ends after so many are shown. By default " + LIMIT + ", none with --follow or --from end.")
    private Long limit;

    @Option(
            names = "--fields",
            paramLabel = "NAMES",
            split = ",",
            description = "Of a JSON value these fields alone, as order,customer.name.")
    private List<String> fields = new ArrayList<>();

    @Option(names = "--count", description = "Counts them, and shows none.")
    private boolean count;

    @Override
    int look(Source source) throws Exception {
        var search = search(source);
        var text = new StreamText(terminal(), Instant.now().atZone(zone()), fields, isJson(), where().size() > 1);
        try (var interrupts = Interrupts.listen()) {
            var run = new StreamRun(search, text, StreamProgress.on(errors(), isQuiet()), interrupts);
            return count ? run.count(out(), isJson()) : run.show(limit(search.isEndless()));
        } catch (FilterException e) {
            throw new CliException(ExitCode.REFUSED, Terminal.visible(e.getMessage()), e);
        }
    }

    private Search search(Source source) {
        try {
            return source.search(question());
        } catch (IllegalArgumentException | FilterException e) {
            throw usage(e.getMessage());
        }
    }

    private StreamQuestion question() {
        var begin = group == null ? from == null ? FROM : from : "committed:" + group;
        if (group != null && from != null) {
            throw usage("--group says where to begin, and so does --from: give one of them.");
        }
        if (limit != null && limit < 1) {
            throw usage("--limit " + limit + ": at least 1.");
        }
        boolean live = follow || (begin.equals("end") && until.equals("end"));
        if (live && !until.equals("end")) {
            throw usage("--follow has no end, and --until names one: give one of them.");
        }
        return new StreamQuestion(
                where(), begin, until, live, Optional.ofNullable(key), headers(), Optional.ofNullable(filter), zone());
    }

    /** The topics, each with the partitions that are wanted of it. */
    private Map<String, Set<Integer>> where() {
        var where = new LinkedHashMap<String, Set<Integer>>();
        for (var topic : topics) {
            var address = address(topic);
            if (address.isOfEvent()) {
                throw usage("To begin at an offset: galgo stream " + address.topic() + "/"
                        + address.partition().getAsInt() + " --from "
                        + address.offset().getAsLong());
            }
            var numbers = where.computeIfAbsent(address.topic(), name -> new HashSet<>(partitions));
            address.partition().ifPresent(numbers::add);
        }
        if (partitions.stream().anyMatch(number -> number < 0)) {
            throw usage("Partitions are numbered from 0 on.");
        }
        return where;
    }

    private Map<String, String> headers() {
        var wanted = new LinkedHashMap<String, String>();
        for (var header : headers) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                throw usage("Write --header NAME=VALUE, not \"" + header + "\".");
            }
            wanted.put(header.substring(0, equals), header.substring(equals + 1));
        }
        return wanted;
    }

    private long limit(boolean endless) {
        return limit != null ? limit : endless ? Long.MAX_VALUE : LIMIT;
    }

    private static CliException usage(String sentence) {
        return new CliException(ExitCode.USAGE, visibleLines(sentence));
    }

    /** What is wrong with an expression is said over several lines, with a mark below the place. */
    private static String visibleLines(String sentence) {
        return String.join("\n", sentence.lines().map(Terminal::visible).toList());
    }
}
