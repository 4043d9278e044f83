/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.console;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.StandardOutput;
import io.galgo.cli.VerbsCommand;
import io.galgo.console.access.Users;
import io.galgo.console.act.Grant;
import io.galgo.control.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code galgo users}. */
@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        description = "Who may sign in to a console, and what they may do there.",
        subcommands = {UsersCommand.Add.class, UsersCommand.Team.class},
        synopsisSubcommandLabel = "COMMAND")
public final class UsersCommand extends VerbsCommand {
    /** {@code galgo users add}. */
    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Adds a user to a file, or gives one who is there a new password and one more role.",
                "The password is asked for on a terminal; elsewhere it is the first line of standard input.",
                "",
                "  galgo users add anna --role viewer",
                "  galgo users add anna --role operator --groups billing --file /etc/galgo/users.yaml",
                "  galgo users add bruno --role reader --cluster prod-eu --topics shop < password.txt",
                ""
            })
    static final class Add implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "NAME", description = "The user's name.")
        private String name;

        @Mixin
        private GrantOptions grant;

        @Mixin
        private UsersFile file;

        @Override
        public Integer call() throws IOException {
            try {
                var wanted = grant.grant();
                var password = password();
                Users.add(file.path(), name, password, wanted);
                Arrays.fill(password, '\0');
            } catch (IllegalArgumentException | UncheckedIOException e) {
                throw new CliException(ExitCode.USAGE, e.getMessage(), e);
            }
            spec.commandLine()
                    .getOut()
                    .println(name + " is in " + file.path() + ". Give it to galgo console by --users.");
            return ExitCode.OK;
        }

        private char[] password() throws IOException {
            if (!StandardOutput.isTerminal()) {
                var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                var line = in.readLine();
                return line == null ? new char[0] : line.toCharArray();
            }
            var terminal = System.console();
            var password = terminal.readPassword("Password for %s: ", name);
            var again = terminal.readPassword("Once more: ");
            if (password == null || again == null || !Arrays.equals(password, again)) {
                throw new CliException(ExitCode.USAGE, "These are not the same. Nothing was changed.");
            }
            return password;
        }
    }

    /** {@code galgo users team}. */
    @Command(
            name = "team",
            mixinStandardHelpOptions = true,
            description = {
                "Gives a role to a team: to those of whom the provider at which they sign in says that they are in it.",
                "",
                "  galgo users team payments-oncall --role operator --groups billing",
                "  galgo users team everybody --role viewer --file /etc/galgo/users.yaml",
                "  galgo users team data --role reader --cluster prod-eu --topics shop",
                ""
            })
    static final class Team implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "NAME", description = "The team, as the provider names it.")
        private String name;

        @Mixin
        private GrantOptions grant;

        @Mixin
        private UsersFile file;

        @Override
        public Integer call() {
            try {
                Users.addTeam(file.path(), name, grant.grant());
            } catch (IllegalArgumentException | UncheckedIOException e) {
                throw new CliException(ExitCode.USAGE, e.getMessage(), e);
            }
            spec.commandLine()
                    .getOut()
                    .println("The team " + name + " is in " + file.path()
                            + ". Where its members sign in stands there under openid.");
            return ExitCode.OK;
        }
    }

    /** A role, and where it holds. */
    static final class GrantOptions {

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                required = true,
                description = "viewer, reader (keys and payloads too), operator (acts) or admin.")
        private String role;

        @Option(
                names = "--cluster",
                paramLabel = "NAME",
                defaultValue = "",
                description = "On one cluster alone, by its context's name.")
        private String cluster;

        @Option(
                names = "--groups",
                paramLabel = "PREFIX",
                defaultValue = "",
                description = "On some groups alone: billing is also billing.eu, never billing2.")
        private String groups;

        @Option(
                names = "--topics",
                paramLabel = "PREFIX",
                defaultValue = "",
                description = "On some topics alone, likewise.")
        private String topics;

        Grant grant() {
            return new Grant(Role.of(role), cluster, groups, topics);
        }
    }

    /** Which file. */
    static final class UsersFile {

        @Option(
                names = "--file",
                paramLabel = "FILE",
                defaultValue = "users.yaml",
                description = "The file. By default ${DEFAULT-VALUE}.")
        private Path file;

        Path path() {
            return file;
        }
    }
}
