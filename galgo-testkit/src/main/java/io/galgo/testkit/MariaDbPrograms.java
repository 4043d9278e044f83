/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * MariaDB's programs on this machine.
 *
 * @param server the server
 * @param install makes a server's system tables
 */
record MariaDbPrograms(Path server, Path install) {
    static final String HOW_TO = "apt-get install mariadb-server-core mariadb-client-core, or run ./galgo test";

    /** Where servers are besides the PATH: that of a plain user has no sbin. */
    private static final List<String> USUAL = List.of(
            "/usr/sbin",
            "/usr/local/sbin",
            "/usr/bin",
            "/usr/local/bin",
            "/usr/libexec",
            "/usr/local/mysql/bin",
            "/opt/homebrew/bin");

    static Optional<MariaDbPrograms> installed() {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return in(Stream.concat(Arrays.stream(path.split(File.pathSeparator, -1)), USUAL.stream())
                .filter(directory -> !directory.isEmpty())
                .map(Path::of)
                .toList());
    }

    static Optional<MariaDbPrograms> in(List<Path> directories) {
        return find(directories, "mariadbd")
                .flatMap(server ->
                        find(directories, "mariadb-install-db").map(install -> new MariaDbPrograms(server, install)));
    }

    private static Optional<Path> find(List<Path> directories, String program) {
        return directories.stream()
                .map(directory -> directory.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
