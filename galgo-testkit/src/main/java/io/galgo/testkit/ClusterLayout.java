/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * What a cluster keeps in its directory beside the brokers' data, so that it comes back as the same one: its id, and
 * the ports its clients know.
 */
record ClusterLayout(Path directory, String clusterId, int controllerPort, List<BrokerPorts> brokers) {
    private static final String FILE = "embedded-kafka.properties";

    /** The port of clients, and the one that brokers and the testkit's own admin client use. */
    record BrokerPorts(int clients, int internal) {}

    /** Reads the directory's layout, or makes one for an empty directory. All ports are claimed. */
    static ClusterLayout of(Path directory, int brokers, KafkaSockets sockets) {
        Properties saved = load(directory.resolve(FILE));
        int savedBrokers = Integer.parseInt(saved.getProperty("brokers", String.valueOf(brokers)));
        if (savedBrokers != brokers) {
            throw new IllegalArgumentException(directory + " holds a cluster of " + savedBrokers + " brokers, not of "
                    + brokers + ": ask for " + savedBrokers + ", or give another directory");
        }
        ClusterLayout layout = new ClusterLayout(
                directory,
                saved.getProperty("cluster.id", Uuid.randomUuid().toString()),
                claim(saved, "controller.port", sockets),
                IntStream.rangeClosed(1, brokers)
                        .mapToObj(id -> new BrokerPorts(
                                claim(saved, "broker." + id + ".port", sockets),
                                claim(saved, "broker." + id + ".internal.port", sockets)))
                        .toList());
        layout.save();
        return layout;
    }

    BrokerPorts broker(int id) {
        return brokers.get(id - 1);
    }

    private static int claim(Properties saved, String key, KafkaSockets sockets) {
        String port = saved.getProperty(key);
        return port == null ? sockets.claim() : sockets.claim(Integer.parseInt(port));
    }

    private static Properties load(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new TestkitException("Cannot read " + file, e);
            }
        }
        return properties;
    }

    private void save() {
        Properties properties = new Properties();
        properties.setProperty("brokers", String.valueOf(brokers.size()));
        properties.setProperty("cluster.id", clusterId);
        properties.setProperty("controller.port", String.valueOf(controllerPort));
        for (int id = 1; id <= brokers.size(); id++) {
            properties.setProperty(
                    "broker." + id + ".port", String.valueOf(broker(id).clients()));
            properties.setProperty(
                    "broker." + id + ".internal.port", String.valueOf(broker(id).internal()));
        }
        Path file = Directories.create(directory).resolve(FILE);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new TestkitException("Cannot write " + file, e);
        }
    }
}
