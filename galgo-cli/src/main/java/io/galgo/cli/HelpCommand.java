/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code galgo help}: of a command, or by what is the matter. */
@Command(
        name = "help",
        helpCommand = true,
        description = {
            "Says how a command is used, or which commands help with what is the matter.",
            "",
            "  galgo help",
            "  galgo help fix",
            "  galgo help \"my consumer lags\"",
            ""
        })
final class HelpCommand implements Callable<Integer> {

    /** What is the matter, by words that people use for it, and what to do, in order. */
    private static final Map<String, List<String>> TASKS = new LinkedHashMap<>();

    static {
        TASKS.put(
                "my consumer lags, behind, slow, waits, stuck, blocked, retry",
                List.of(
                        "galgo lag GROUP                                  how far it is behind, and since when",
                        "galgo explain GROUP                              why, in sentences",
                        "galgo fix retry|park|skip GROUP TOPIC/P@O        the event it waits for: now, later, or aside"));
        TASKS.put(
                "dead letters, failed events, redrive, poison",
                List.of(
                        "galgo dead GROUP                                 what failed, by kind",
                        "galgo dead show GROUP.galgo-dead/P@O             one of them, whole",
                        "galgo dead redrive GROUP --kind ID --first 5     hand them back once it is mended"));
        TASKS.put(
                "provider down, outage, stop everything, pause",
                List.of(
                        "galgo fix pause GROUP --for 30m --reason TEXT    begin nothing new",
                        "galgo lag GROUP --watch                          what waits meanwhile",
                        "galgo fix resume GROUP                           go on"));
        TASKS.put(
                "what happened to an event, where is my order, lost",
                List.of(
                        "galgo explain TOPIC/P@O                          what became of it in each group",
                        "galgo dead show TOPIC/P@O                        the record itself",
                        "galgo audit --since -1d                          who did what"));
        TASKS.put(
                "undo, take back, mistake, wrong",
                List.of(
                        "galgo audit --since -1h                          which acts there were, with their ids",
                        "galgo fix undo ID --dry-run                      how it would be taken back",
                        "galgo fix undo ID                                take it back"));
        TASKS.put(
                "set up, install, begin, keys, rights, acl",
                List.of(
                        "galgo init                                       the topics to talk through",
                        "galgo keys new FILE --id NAME                    the key that signs commands",
                        "galgo acls --service PRINCIPAL --group GROUP     who may what"));
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND|\"WHAT IS THE MATTER\"",
            description = "A command, or some words.")
    private String[] words;

    @Override
    public Integer call() {
        var galgo = spec.parent().commandLine();
        if (words == null || words.length == 0) {
            galgo.usage(galgo.getOut());
            return ExitCode.OK;
        }
        var command = galgo;
        for (var word : words) {
            command = command == null ? null : command.getSubcommands().get(word);
        }
        if (command != null) {
            command.usage(galgo.getOut());
            return ExitCode.OK;
        }
        return task(String.join(" ", words));
    }

    private int task(String matter) {
        var out = spec.parent().commandLine().getOut();
        var asked = Arrays.asList(matter.toLowerCase(Locale.ROOT).split("\\W+"));
        var best = TASKS.entrySet().stream()
                .max((one, other) -> Long.compare(alike(one.getKey(), asked), alike(other.getKey(), asked)))
                .orElseThrow();
        if (alike(best.getKey(), asked) == 0) {
            throw new CliException(
                    ExitCode.USAGE,
                    "No help for that. Try other words, as: "
                            + String.join(
                                    " · ",
                                    TASKS.keySet().stream()
                                            .map(words -> "\"" + words.split(",", -1)[0] + "\"")
                                            .toList())
                            + ".");
        }
        best.getValue().forEach(out::println);
        return ExitCode.OK;
    }

    /** How many words they share: lag, lags and lagging are one. */
    private static long alike(String task, List<String> asked) {
        var words = Arrays.asList(task.split("\\W+"));
        return asked.stream()
                .filter(word -> word.length() > 2
                        && words.stream()
                                .anyMatch(known ->
                                        known.length() > 2 && (known.startsWith(word) || word.startsWith(known))))
                .count();
    }
}
