/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Settings of an {@link EmbeddedPostgres}. By default: logical decoding, 200 connections, a temporary directory. */
public final class EmbeddedPostgresBuilder {
    final Map<String, String> config = new LinkedHashMap<>();
    Path directory;

    EmbeddedPostgresBuilder() {
        config.put("wal_level", "logical");
        config.put("max_connections", "200");
        config.put("max_wal_senders", "30");
        config.put("max_replication_slots", "30");
        config.put("fsync", "off");
        config.put("synchronous_commit", "on");
        config.put("timezone", "UTC");
    }

    /** Sets a server setting; see {@code postgresql.conf} for their names. */
    public EmbeddedPostgresBuilder config(String name, String value) {
        config.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /** Keeps the data in this directory and leaves it there on close; a server started on it again has it all. */
    public EmbeddedPostgresBuilder directory(Path directory) {
        this.directory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Starts the server and returns when it takes connections.
     *
     * @throws TestkitException if it does not start
     */
    public EmbeddedPostgres start() {
        return new EmbeddedPostgres(this);
    }
}
