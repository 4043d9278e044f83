/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Where a benchmark's command writes its figures to; null is a file that nobody asked for. */
final class OutputFiles {

    private OutputFiles() {}

    /**
     * Checks before anything is measured that they can be written.
     *
     * @throws ParameterException if the directory of one does not exist
     */
    static void check(CommandSpec spec, Path... files) {
        for (var file : files) {
            if (file != null && !Files.isDirectory(file.toAbsolutePath().getParent())) {
                throw new ParameterException(
                        spec.commandLine(), file + ": its directory does not exist; make it first");
            }
        }
    }

    /** Writes one, and says so. */
    static void write(CommandSpec spec, Path file, String text) {
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, text);
            spec.commandLine().getOut().println("Wrote " + file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}
