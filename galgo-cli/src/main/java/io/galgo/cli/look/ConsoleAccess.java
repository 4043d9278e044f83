/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * The console that a context asks.
 *
 * @param context the context's name
 * @param url where it is
 * @param cluster what it calls the cluster
 * @param tokenFile the file of the token that opens it, as {@code galgo login} writes it
 */
public record ConsoleAccess(String context, URI url, String cluster, Path tokenFile) {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** @throws CliException if a token would go over the network readable */
    public ConsoleAccess {
        boolean safe = "https".equals(url.getScheme())
                || ("http".equals(url.getScheme()) && THIS_MACHINE.contains(String.valueOf(url.getHost())));
        if (!safe) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The console of context " + context + " is " + Terminal.visible(url.toString())
                            + ": write https://HOST; http is for this machine alone.");
        }
    }
}
