/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The modules contenders and pieces live in, each with a class path of its own that its build has written down. */
enum BenchModule {
    OWN(""),
    SPRING_KAFKA("spring-kafka"),
    PARALLEL_CONSUMER("parallel-consumer"),
    DEBEZIUM("debezium"),
    PIECES("pieces");

    private final String directory;

    BenchModule(String directory) {
        this.directory = directory;
    }

    /**
     * Returns the class path to give to {@code java -cp}.
     *
     * @throws IllegalStateException if the module is not built
     */
    String classPath() {
        var target = home().resolve(directory).resolve("target");
        var list = target.resolve("classpath");
        if (!Files.exists(list)) {
            throw new IllegalStateException(list + " is missing: build the benchmarks with `mvn -DskipTests package`");
        }
        try {
            return target.resolve("classes")
                    + File.pathSeparator
                    + Files.readString(list).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + list, e);
        }
    }

    /** The directory of this module, found from where its classes are: {@code target/classes} or the jar beside them. */
    private static Path home() {
        try {
            var code = Path.of(BenchModule.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return code.getParent().getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Cannot find the benchmarks' own classes", e);
        }
    }
}
