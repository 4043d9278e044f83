/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The port of a server, written down in its directory so that a server started there again has the same one. */
final class ServerPort {
    private static final String FILE = "port";

    private ServerPort() {}

    /** The directory's port if it is free, another one otherwise. */
    static int of(Path directory) {
        Path file = Directories.create(directory).resolve(FILE);
        try {
            int port = Files.exists(file)
                    ? freeOrElse(Integer.parseInt(Files.readString(file).strip()))
                    : Ports.free();
            Files.writeString(file, String.valueOf(port));
            return port;
        } catch (IOException e) {
            throw new TestkitException("Cannot keep the port in " + file, e);
        }
    }

    private static int freeOrElse(int port) {
        try {
            Ports.listen(port).close();
            return port;
        } catch (IOException taken) {
            return Ports.free();
        }
    }
}
