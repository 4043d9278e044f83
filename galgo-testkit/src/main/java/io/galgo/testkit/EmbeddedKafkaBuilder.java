/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Settings of an {@link EmbeddedKafka}. By default: one broker, in a temporary directory, without a proxy. */
public final class EmbeddedKafkaBuilder {
    final Map<String, String> config = new HashMap<>();
    int brokers = 1;
    Path directory;
    boolean proxied;

    EmbeddedKafkaBuilder() {}

    /**
     * Sets the number of brokers, which are numbered from 1. A controller of its own comes with them.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public EmbeddedKafkaBuilder brokers(int brokers) {
        if (brokers < 1) {
            throw new IllegalArgumentException("brokers must be at least 1, not " + brokers);
        }
        this.brokers = brokers;
        return this;
    }

    /** Sets a broker setting, on every broker and the controller; see {@code server.properties} for their names. */
    public EmbeddedKafkaBuilder config(String name, String value) {
        config.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /**
     * Keeps the data in this directory and leaves it there on close. A cluster started on it again is the same one:
     * same id, topics and offsets, and the same ports unless they were taken meanwhile.
     */
    public EmbeddedKafkaBuilder directory(Path directory) {
        this.directory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /** Puts a {@link TcpProxy} between each broker and its clients, see {@link EmbeddedKafka#proxy(int)}. */
    public EmbeddedKafkaBuilder proxied() {
        this.proxied = true;
        return this;
    }

    /**
     * Starts the cluster and returns when all its brokers serve requests.
     *
     * @throws TestkitException if a broker does not start
     */
    public EmbeddedKafka start() {
        return new EmbeddedKafka(this);
    }
}
