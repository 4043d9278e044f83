/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.look.Terminal;
import io.galgo.console.act.Act;
import io.galgo.control.Offsets;
import io.galgo.control.Verb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is done about dead letters: subcommands of {@code galgo dead}. */
public final class DeadFixes {

    private DeadFixes() {}

    /** What is about letters of a group: all that are alike, or some by address. */
    private abstract static class OfLetters extends ActCommand {

        @Parameters(index = "0", paramLabel = "GROUP", description = "The consumer group.")
        private String group;

        @Parameters(
                index = "1..*",
                arity = "0..*",
                paramLabel = "TOPIC/P@O",
                description = "Some letters by address, as billing.galgo-dead/2@88; else all, or those of --kind.")
        private List<String> letters;

        @Option(
                names = "--kind",
                paramLabel = "ID",
                description = "Those of one kind, by the id that galgo dead shows.")
        private String kind;

        abstract Verb verb();

        /** Adds the verb's own. */
        void parameters(Map<String, String> parameters) {}

        @Override
        final Act act() {
            var offsets = new ArrayList<Offsets>();
            for (var letter : letters == null ? List.<String>of() : letters) {
                var where = Where.parse(List.of(letter));
                if (where.topic().filter((group + ".galgo-dead")::equals).isEmpty()
                        || where.offsets().isEmpty()) {
                    throw new CliException(
                            ExitCode.USAGE,
                            "\"" + Terminal.visible(letter) + "\" is no dead letter of " + Terminal.visible(group)
                                    + ". One looks like " + Terminal.visible(group) + ".galgo-dead/2@88.");
                }
                offsets.addAll(where.offsets());
            }
            var parameters = new HashMap<String, String>();
            if (kind != null) {
                parameters.put("kind", kind);
            }
            parameters(parameters);
            return new Act(
                    verb(), group, Optional.empty(), offsets, Optional.empty(), parameters, Optional.empty(), "");
        }
    }

    /** {@code galgo dead redrive}. */
    @Command(
            name = "redrive",
            mixinStandardHelpOptions = true,
            description = {
                "Hands open dead letters to their group again; no other group sees them.",
                "",
                "  galgo dead redrive billing --kind 3f2a --first 5 --rate 50",
                "  galgo dead redrive billing billing.galgo-dead/2@88",
                "  galgo dead redrive billing --kind 3f2a --yes --max 214 --reason \"fixed in 1.43\"",
                ""
            })
    public static final class Redrive extends OfLetters {

        @Option(names = "--first", paramLabel = "N", description = "So many first; the rest if none of them fails.")
        private Integer first;

        @Option(names = "--rate", paramLabel = "N", description = "At most so many a second.")
        private Integer rate;

        @Override
        Verb verb() {
            return Verb.REDRIVE;
        }

        @Override
        void parameters(Map<String, String> parameters) {
            Numbers.put(parameters, "first", first);
            Numbers.put(parameters, "rate", rate);
        }
    }

    /** {@code galgo dead dismiss}. */
    @Command(
            name = "dismiss",
            mixinStandardHelpOptions = true,
            description = {
                "Says of open dead letters that they are not to be handled. They stay where they are.",
                "",
                "  galgo dead dismiss billing billing.galgo-dead/2@88 --reason \"test order\"",
                "  galgo dead dismiss billing --kind 3f2a",
                "  galgo dead reopen billing billing.galgo-dead/2@88",
                ""
            })
    public static final class Dismiss extends OfLetters {
        @Override
        Verb verb() {
            return Verb.DISMISS;
        }
    }

    /** {@code galgo dead reopen}. */
    @Command(
            name = "reopen",
            mixinStandardHelpOptions = true,
            description = {
                "Has dismissed dead letters count as open again.",
                "",
                "  galgo dead reopen billing billing.galgo-dead/2@88",
                "  galgo dead reopen billing --kind 3f2a",
                "  galgo dead billing --all                  which are dismissed",
                ""
            })
    public static final class Reopen extends OfLetters {
        @Override
        Verb verb() {
            return Verb.REOPEN;
        }
    }
}
