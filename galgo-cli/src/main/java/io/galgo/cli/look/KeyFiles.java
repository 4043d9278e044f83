/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.control.SigningKey;
import io.galgo.control.TrustKey;
import io.galgo.control.TrustedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import picocli.CommandLine.Option;

/** With which key commands are signed, and by which others' are believed: files, never text on a command line. */
public final class KeyFiles {

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The key that signs commands, as galgo keys new makes it. By default the context's key-file.")
    private Path keyFile;

    @Option(
            names = "--trusted-keys",
            paramLabel = "FILE",
            description = "Public keys, a line each, by which settings, jobs and audit are believed. By default the"
                    + " context's trusted-keys; that of --key-file is always among them.")
    private Path trustedKeys;

    /**
     * Reads the key that signs.
     *
     * @throws CliException if there is none, or it cannot be read
     */
    public SigningKey signing(Authority authority) {
        var file = file(keyFile, authority.keyFile())
                .orElseThrow(() -> new CliException(
                        ExitCode.REFUSED,
                        "No key: commands are signed. galgo keys new FILE makes one; give it by --key-file, or as key-file"
                                + " of the context, and its public half to the services."));
        try {
            return SigningKey.read(file);
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The key file " + file + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    /** Tells whether anything names a key that signs. */
    public boolean hasSigning(Authority authority) {
        return file(keyFile, authority.keyFile()).isPresent();
    }

    /**
     * Reads the keys that are believed; none where nothing names any.
     *
     * @throws CliException if they cannot be read
     */
    public TrustedKeys trusted(Authority authority) {
        var keys = new ArrayList<TrustKey>();
        file(trustedKeys, authority.trustedKeys())
                .ifPresent(file -> keys.addAll(read(file).all()));
        if (file(keyFile, authority.keyFile()).isPresent()) {
            var own = signing(authority).trust();
            keys.removeIf(key -> key.id().equals(own.id()));
            keys.add(own);
        }
        return TrustedKeys.of(keys);
    }

    /**
     * Checks that no key is given where a console is asked, which signs and believes by its own.
     *
     * @throws CliException if one is
     */
    public void checkNotGiven() {
        if (keyFile != null || trustedKeys != null) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The context's console has its own keys: leave out "
                            + (keyFile != null ? "--key-file" : "--trusted-keys")
                            + ", or ask Kafka itself by --direct.");
        }
    }

    private static TrustedKeys read(Path file) {
        try {
            return TrustedKeys.parse(Files.readString(file));
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.USAGE, "The public keys in " + file + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, file + ": " + e.getMessage(), e);
        }
    }

    private static Optional<Path> file(Path option, Optional<Path> ofContext) {
        return Optional.ofNullable(option).or(() -> ofContext);
    }
}
