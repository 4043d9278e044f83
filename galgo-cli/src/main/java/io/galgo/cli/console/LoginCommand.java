/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.StandardOutput;
import io.galgo.cli.look.Connection;
import io.galgo.cli.look.ConsoleAccess;
import io.galgo.cli.look.ConsoleClient;
import io.galgo.cli.look.Terminal;
import io.galgo.cli.look.TokenFile;
import io.galgo.console.NotThereException;
import io.galgo.console.picture.OutOfReachException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code galgo login}. */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = {
            "Lets the command ask a context's console as you, by a token that the console's page shows: keys, token for the command.",
            "The token is asked for on a terminal; elsewhere it is the first line of standard input.",
            "",
            "  galgo login --context prod-eu",
            "  galgo login --context prod-eu < token.txt",
            "  galgo now --context prod-eu                asks the console then",
            ""
        })
public final class LoginCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Override
    public Integer call() throws IOException {
        var access = connection
                .console()
                .orElseThrow(() -> new CliException(
                        ExitCode.USAGE,
                        "Which console? Name it in contexts.yaml: console: https://HOST, and give --context NAME."));
        var token = token(access);
        var session = session(access, token);
        TokenFile.write(access, token);
        spec.commandLine()
                .getOut()
                .println(Terminal.visible(session.path("person").asText()) + " is signed in to " + access.url()
                        + ", until " + Terminal.visible(session.path("ends").asText()) + ".");
        return ExitCode.OK;
    }

    private static JsonNode session(ConsoleAccess access, String token) {
        try {
            return new ConsoleClient(access, token).get("session", Map.of());
        } catch (OutOfReachException e) {
            throw new CliException(ExitCode.OUT_OF_REACH, Terminal.visible(e.getMessage()), e);
        } catch (NotThereException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    Terminal.visible(e.getMessage())
                            + " Say in contexts.yaml what the console calls it: cluster: NAME. Nothing was changed.",
                    e);
        }
    }

    private static String token(ConsoleAccess access) throws IOException {
        String token;
        if (StandardOutput.isTerminal()) {
            var read = System.console().readPassword("Token (%s, keys ?, token for the command): ", access.url());
            token = read == null ? "" : new String(read);
        } else {
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            var line = in.readLine();
            token = line == null ? "" : line;
        }
        if (token.isBlank()) {
            throw new CliException(ExitCode.USAGE, "No token was given. Nothing was changed.");
        }
        return token.strip();
    }
}
