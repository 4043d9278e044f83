/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.look.Terminal;
import io.galgo.cli.look.TimeText;
import io.galgo.console.act.Act;
import io.galgo.control.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fixes of groups, topics and partitions, and taking acts back. */
final class GroupFixes {

    private GroupFixes() {}

    private static List<String> words(String where) {
        return where == null ? List.of() : List.of(where);
    }

    /** {@code galgo fix pause}. */
    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = {
                "Has a group begin nothing new; what is being handled finishes, and it keeps its place.",
                "",
                "  galgo fix pause billing --for 30m --reason \"provider is down\"",
                "  galgo fix pause billing shop.orders",
                "  galgo fix pause billing shop.orders/7",
                ""
            })
    static final class Pause extends ActCommand {

        @Parameters(index = "0", paramLabel = "GROUP", description = "The consumer group.")
        private String group;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "TOPIC[/P]",
                description = "One topic, or one partition of it.")
        private String where;

        @Mixin
        private ForOption forOption;

        @Override
        Act act() {
            return Where.parse(words(where)).act(Verb.PAUSE, group, Map.of(), forOption.lasts());
        }
    }

    /** {@code galgo fix resume}. */
    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = {
                "Has a group go on that was paused by command.",
                "",
                "  galgo fix resume billing",
                "  galgo fix resume billing shop.orders",
                "  galgo settings billing                  what is paused",
                ""
            })
    static final class Resume extends ActCommand {

        @Parameters(index = "0", paramLabel = "GROUP", description = "The consumer group.")
        private String group;

        @Parameters(index = "1", arity = "0..1", paramLabel = "TOPIC[/P]", description = "As it was paused.")
        private String where;

        @Override
        Act act() {
            return Where.parse(words(where)).act(Verb.RESUME, group, Map.of(), Optional.empty());
        }
    }

    /** {@code galgo fix seek}. */
    @Command(
            name = "seek",
            mixinStandardHelpOptions = true,
            description = {
                "Has a group go on elsewhere. One without Galgo only while it has no members.",
                "",
                "  galgo fix seek search shop.catalog --to 02:50 --dry-run",
                "  galgo fix seek search shop.catalog/7 --to 812044 --reason INC-12",
                "  galgo fix seek legacy-erp shop.orders --to end --reason \"test data\"",
                ""
            })
    static final class Seek extends ActCommand {

        @Parameters(index = "0", paramLabel = "GROUP", description = "The consumer group.")
        private String group;

        @Parameters(index = "1", paramLabel = "TOPIC[/P]", description = "The topic, or one partition of it.")
        private String where;

        @Option(
                names = "--to",
                required = true,
                paramLabel = "PLACE",
                description = "A time (02:50, -15m, ISO), begin, end, or an offset of one partition.")
        private String to;

        @Override
        Act act() {
            return Where.parse(List.of(where)).act(Verb.SEEK, group, Map.of("to", place()), Optional.empty());
        }

        private String place() {
            return to.equals("begin") || to.equals("end") || to.matches("\\d{1,18}")
                    ? to
                    : TimeText.parse(to, zone(), Instant.now()).toString();
        }
    }

    /** {@code galgo fix set}. */
    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = {
                "Sets a value of a group: concurrency, retry.attempts, retry.first, retry.longest.",
                "",
                "  galgo fix set billing retry.attempts=2 --only shop.orders --for 1h",
                "  galgo fix set billing concurrency=64 --reason \"catching up\"",
                "  galgo fix unset billing concurrency",
                ""
            })
    static final class Set extends ActCommand {

        @Parameters(index = "0", paramLabel = "GROUP", description = "The consumer group.")
        private String group;

        @Parameters(index = "1", paramLabel = "NAME=VALUE", description = "What, and to what.")
        private String setting;

        @Option(names = "--only", paramLabel = "TOPIC", description = "For one topic alone.")
        private String topic;

        @Option(
                names = "--for",
                paramLabel = "TIME",
                description = "Until it is as before: 2h if not given, 7d at most.")
        private String lasts;

        @Override
        Act act() {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new CliException(
                        ExitCode.USAGE,
                        "\"" + Terminal.visible(setting) + "\" sets nothing: write NAME=VALUE, as retry.attempts=2.");
            }
            var name = setting.substring(0, equals);
            var value = setting.substring(equals + 1);
            return Where.parse(words(topic))
                    .act(
                            Verb.SET,
                            group,
                            Map.of(
                                    "name",
                                    name,
                                    "value",
                                    isTime(name) ? TimeText.duration(value).toString() : value),
                            Optional.ofNullable(lasts).map(TimeText::duration));
        }

        private static boolean isTime(String name) {
            return name.equals("retry.first") || name.equals("retry.longest");
        }
    }

    /** {@code galgo fix unset}. */
    @Command(
            name = "unset",
            mixinStandardHelpOptions = true,
            description = {
                "Takes a value back that was set: it is what the service's own code says.",
                "",
                "  galgo fix unset billing concurrency",
                "  galgo fix unset billing retry.attempts --only shop.orders",
                "  galgo settings billing                  what is set",
                ""
            })
    static final class Unset extends ActCommand {

        @Parameters(index = "0", paramLabel = "GROUP", description = "The consumer group.")
        private String group;

        @Parameters(index = "1", paramLabel = "NAME", description = "What.")
        private String name;

        @Option(names = "--only", paramLabel = "TOPIC", description = "As it was set.")
        private String topic;

        @Override
        Act act() {
            return Where.parse(words(topic)).act(Verb.UNSET, group, Map.of("name", name), Optional.empty());
        }
    }

    /** {@code galgo fix undo}. */
    @Command(
            name = "undo",
            mixinStandardHelpOptions = true,
            description = {
                "Takes an act back, by a command of its own with a preview of its own.",
                "",
                "  galgo fix undo 7K2QF3ZD",
                "  galgo fix undo 7K2QF3ZD --dry-run",
                "  galgo audit --since -1h                 which acts there were",
                ""
            })
    static final class Undo extends ActCommand {

        @Parameters(index = "0", paramLabel = "ID", description = "The act, by the id it was given.")
        private String id;

        @Override
        Act act() {
            return Act.of(Verb.UNDO, "", Optional.empty()).with("id", id);
        }
    }
}
