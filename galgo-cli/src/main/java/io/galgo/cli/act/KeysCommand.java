/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.VerbsCommand;
import io.galgo.cli.look.Terminal;
import io.galgo.control.Role;
import io.galgo.control.SigningKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code galgo keys}. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        subcommands = {KeysCommand.New.class, KeysCommand.Show.class},
        synopsisSubcommandLabel = "VERB",
        description = {
            "Makes keys that sign commands, and says which instances trust them.",
            "",
            "  galgo keys new prod-1.key --id prod-1      a new key; prints its public half for the services",
            "  galgo keys show prod-1.key                 its public half again",
            "  galgo keys list                            which keys instances trust; --rotate ID says who is behind",
            ""
        })
public final class KeysCommand extends VerbsCommand {
    /** {@code galgo keys new}. */
    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = {
                "Makes a key in a new file that you alone may read, and prints its public half.",
                "",
                "  galgo keys new prod-1.key --id prod-1",
                "  galgo keys new prod-1.key --id prod-1 --most admin --days 90",
                "  galgo keys show prod-1.key",
                ""
            })
    static final class New implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "Where it goes; must not be there yet.")
        private Path file;

        @Option(
                names = "--id",
                required = true,
                paramLabel = "ID",
                description = "Its name, by which services and audit know it.")
        private String id;

        @Option(
                names = "--most",
                paramLabel = "ROLE",
                defaultValue = "operator",
                description = "The most it may order: operator or admin; ${DEFAULT-VALUE} if not given.")
        private String most;

        @Option(
                names = "--days",
                paramLabel = "N",
                defaultValue = "365",
                description = "How long it counts; ${DEFAULT-VALUE} if not given.")
        private int days;

        @Override
        public Integer call() {
            try {
                var lastDay = LocalDate.now(ZoneOffset.UTC).plusDays(days);
                var key = SigningKey.generate(id, role(), lastDay);
                key.write(file);
                spec.commandLine().getOut().println(key.trust());
                spec.commandLine()
                        .getErr()
                        .println("Give this line to the services (galgo.control.keys); the file " + file
                                + " stays here and is nobody else's.");
                return ExitCode.OK;
            } catch (FileAlreadyExistsException e) {
                throw new CliException(ExitCode.USAGE, file + " is there: a key is never written over another.", e);
            } catch (IOException e) {
                throw new CliException(
                        ExitCode.USAGE, "The key cannot be written to " + file + ": " + e.getMessage(), e);
            } catch (IllegalArgumentException e) {
                throw new CliException(ExitCode.USAGE, Terminal.visible(e.getMessage()), e);
            }
        }

        private Role role() {
            return switch (most.toLowerCase(Locale.ROOT)) {
                case "operator" -> Role.OPERATOR;
                case "admin" -> Role.ADMIN;
                default -> throw new IllegalArgumentException("--most is operator or admin, not " + most + ".");
            };
        }
    }

    /** {@code galgo keys show}. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = {
                "Prints the public half of a key file, which is no secret.",
                "",
                "  galgo keys show prod-1.key",
                "  galgo keys show prod-1.key >> trusted.keys",
                "  galgo keys list                            which keys instances trust",
                ""
            })
    static final class Show implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "The key file.")
        private Path file;

        @Override
        public Integer call() {
            try {
                spec.commandLine().getOut().println(SigningKey.read(file).trust());
                return ExitCode.OK;
            } catch (IOException e) {
                throw new CliException(
                        ExitCode.USAGE, "The key file " + file + " cannot be read: " + e.getMessage(), e);
            } catch (IllegalArgumentException e) {
                throw new CliException(ExitCode.USAGE, e.getMessage(), e);
            }
        }
    }
}
