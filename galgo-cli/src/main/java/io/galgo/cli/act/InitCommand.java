/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.look.Connection;
import io.galgo.cli.look.Terminal;
import io.galgo.console.act.ControlSetup;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code galgo init}. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = {
            "Creates the topics through which console and services talk. Says first which; changes none that is there.",
            "",
            "  galgo init --dry-run",
            "  galgo init",
            "  galgo init --yes --context prod-eu",
            ""
        })
public final class InitCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Option(names = "--dry-run", description = "Says what would be created, and creates nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Does not ask.")
    private boolean yes;

    @Override
    public Integer call() {
        var terminal = new Terminal(spec.commandLine().getOut(), false);
        try (var setup =
                ControlSetup.of(connection.settings(), connection.authority().tenant())) {
            var wanted = setup.wanted();
            wanted.forEach(
                    topic -> terminal.line((topic.isThere() ? "is there   " : "to create  ") + topic.name() + ", "
                            + topic.partitions() + (topic.partitions() == 1 ? " partition, " : " partitions, ")
                            + topic.settings()));
            if (wanted.stream().allMatch(ControlSetup.Wanted::isThere)) {
                terminal.line("All topics are there: nothing to do.");
                return ExitCode.OK;
            }
            if (dryRun) {
                return ExitCode.OK;
            }
            if (!yes && !Prompt.isPossible()) {
                throw new CliException(ExitCode.USAGE, "Nobody can be asked here: add --yes, or --dry-run.");
            }
            if (!yes && !Prompt.agrees(spec.commandLine().getErr(), "Create?")) {
                terminal.line("Nothing was created.");
                return ExitCode.OK;
            }
            setup.create(wanted);
            terminal.line("Created. Next: galgo keys new FILE, and galgo acls for who may what.");
            return ExitCode.OK;
        } catch (KafkaException e) {
            throw new CliException(
                    ExitCode.OUT_OF_REACH, Terminal.visible("Kafka gave no answer: " + e.getMessage()), e);
        }
    }
}
