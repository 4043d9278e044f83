/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.utils.AppInfoParser;

/** What the figures were taken on. */
record Machine(String text) {

    static Machine of(Path jdk) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine("%d cores (%s), %d GB, %s %s; contenders on JDK %s; kafka-clients %s"
                .formatted(
                        system.getAvailableProcessors(),
                        processor(),
                        Math.round(system.getTotalMemorySize() / 1e9),
                        system.getName(),
                        system.getVersion(),
                        version(jdk),
                        AppInfoParser.getVersion()));
    }

    private static String version(Path jdk) {
        var release = jdk.resolve("release");
        if (!Files.exists(release)) {
            return jdk.toString();
        }
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + release, e);
        }
        return properties.getProperty("JAVA_VERSION", jdk.toString()).replace("\"", "");
    }

    private static String processor() {
        var info = Path.of("/proc/cpuinfo");
        try {
            return !Files.exists(info)
                    ? System.getProperty("os.arch")
                    : Files.readAllLines(info).stream()
                            .filter(line -> line.startsWith("model name"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip())
                            .findFirst()
                            .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + info, e);
        }
    }
}
