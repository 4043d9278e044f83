/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** The file that holds the token of a console, for its owner's eyes. */
public final class TokenFile {

    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private TokenFile() {}

    /** @throws CliException if there is none, or others may read it */
    static String read(ConsoleAccess access) {
        var file = access.tokenFile();
        try {
            if (!Files.exists(file)) {
                throw new CliException(
                        ExitCode.REFUSED,
                        "Sign in first: galgo login --context " + ShellWord.quoted(access.context())
                                + " (or add --direct).");
            }
            var posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (posix != null && posix.readAttributes().permissions().stream().anyMatch(OF_OTHERS::contains)) {
                throw new CliException(
                        ExitCode.REFUSED, "Others may read " + file + ", which opens the console: chmod 600 " + file);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, file + " cannot be read: " + e, e);
        }
    }

    /** Writes it beside and moves it: it is never there for others to read, nor half of it. */
    public static void write(ConsoleAccess access, String token) {
        var file = access.tokenFile();
        try {
            var directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            var fresh = Files.createTempFile(directory, "token", ".new"); // for its owner alone
            var posix = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
            if (posix != null) {
                posix.setPermissions(PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(fresh, token + "\n");
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, file + " cannot be written: " + e, e);
        }
    }

    /** Deletes it, if it is there. */
    public static void delete(ConsoleAccess access) {
        try {
            Files.deleteIfExists(access.tokenFile());
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, access.tokenFile() + " cannot be deleted: " + e, e);
        }
    }
}
