/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.util.stream.Collectors.joining;

import io.galgo.testkit.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Options with which a JVM starts in half the time, for tests that start hundreds: its classes come from an archive that a first one
 * writes (class data sharing), which needs them in jars.
 */
final class QuickJvm {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> ALWAYS = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xmx128m",
            "-Xshare:auto",
            "-Xlog:disable");

    private QuickJvm() {}

    /**
     * Returns the options for JVMs of a main class.
     *
     * @param directory for the archive
     * @param args of the first JVM
     * @param useIt waits until it has done all that the others will do
     */
    static String[] options(Path directory, Class<?> main, List<String> args, Consumer<ChildJvm> useIt)
            throws IOException {
        var archive = directory.resolve("classes.jsa");
        var options = new ArrayList<>(ALWAYS);
        options.addAll(List.of("-cp", jars(directory)));
        try (var first = ChildJvm.of(main)
                .args(args.toArray(String[]::new))
                .jvmArgs(options.toArray(String[]::new))
                .jvmArgs("-XX:ArchiveClassesAtExit=" + archive)
                .start()) {
            useIt.accept(first);
            first.terminate();
            first.awaitExit(PATIENCE);
        }
        if (Files.exists(archive)) {
            options.add("-XX:SharedArchiveFile=" + archive);
        }
        return options.toArray(String[]::new);
    }

    private static String jars(Path directory) throws IOException {
        var jars = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            var path = Path.of(entry);
            jars.add(Files.isDirectory(path) ? jar(path, directory.resolve(jars.size() + ".jar")) : entry);
        }
        return jars.stream().collect(joining(File.pathSeparator));
    }

    private static String jar(Path classes, Path jar) throws IOException {
        try (var out = new ZipOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
            }
        }
        return jar.toString();
    }
}
