/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Settings of an {@link EmbeddedMariaDb}. By default: a binary log of rows, 200 connections, a temporary directory. */
public final class EmbeddedMariaDbBuilder {
    final Map<String, String> config = new LinkedHashMap<>();
    Path directory;

    EmbeddedMariaDbBuilder() {
        config.put("innodb_flush_method", "nosync");
        config.put("innodb_flush_log_at_trx_commit", "1");
        config.put("log_bin", "binlog");
        config.put("binlog_format", "ROW");
        config.put("binlog_row_image", "FULL");
        config.put("sync_binlog", "0");
        config.put("server_id", "1");
        config.put("max_connections", "200");
        config.put("character_set_server", "utf8mb4");
        config.put("default_time_zone", "+00:00");
    }

    /** Sets a server variable, as {@code mariadbd --help --verbose} names them; words are joined by {@code _}. */
    public EmbeddedMariaDbBuilder config(String name, String value) {
        config.put(Objects.requireNonNull(name, "name").replace('-', '_'), Objects.requireNonNull(value, "value"));
        return this;
    }

    /** Keeps the data in this directory and leaves it there on close; a server started on it again has it all. */
    public EmbeddedMariaDbBuilder directory(Path directory) {
        this.directory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Starts the server and returns when it takes connections.
     *
     * @throws TestkitException if it does not start, or is not installed
     */
    public EmbeddedMariaDb start() {
        return new EmbeddedMariaDb(this);
    }
}
