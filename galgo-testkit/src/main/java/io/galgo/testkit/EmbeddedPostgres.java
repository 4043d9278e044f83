/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL server, run from binaries that come as a Maven artifact, on a free port of the loopback address. It
 * works for any user, root included.
 *
 * <p>By default: {@code wal_level=logical}, 200 connections, and {@code fsync=off} with {@code synchronous_commit=on}.
 * Without fsync a commit is in the operating system's memory, not on the disk: nothing is lost when the server is killed,
 * and tests are fast; the data would not survive the loss of the machine. {@code config("fsync", "on")} for real costs.
 *
 * <p>The data lies in a temporary directory that {@link #close()} removes; a JVM that ends in good order closes what is
 * still open, and a server whose JVM is killed ends too. Connect as user {@code postgres}; any password will do. Safe for use by several threads.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String USER = "postgres";
    private static final String LOCK_FILE = "epg-lock";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final boolean temporary;
    private final Path directory;
    private final Path data;
    private final int port;
    private final Map<String, String> config;
    private final ShutdownHook hook;
    /** Null while the server is down. */
    private io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    /** Null if there is nothing to watch yet. */
    private OrphanWatch watch;

    private boolean closed;

    EmbeddedPostgres(EmbeddedPostgresBuilder settings) {
        config = Map.copyOf(settings.config);
        temporary = settings.directory == null;
        directory = temporary ? Directories.temporary("galgo-postgres-") : settings.directory;
        data = directory.resolve("data");
        port = ServerPort.of(directory);
        hook = new ShutdownHook("embedded-postgres-close", this::close);
        try {
            watch = OrphanWatch.over(data.resolve("postmaster.pid"), "QUIT", temporary ? directory : null);
            startServer();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts a server with all defaults. */
    public static EmbeddedPostgres create() {
        return builder().start();
    }

    public static EmbeddedPostgresBuilder builder() {
        return new EmbeddedPostgresBuilder();
    }

    public int port() {
        return port;
    }

    /** PostgreSQL's own directory, with its configuration and its write-ahead log. */
    public Path dataDirectory() {
        return data;
    }

    /** The address of the database {@code postgres}, user included. */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** The address of a database of this server, user included. It stays the same over restarts. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + Ports.HOST + ":" + port + "/" + database + "?user=" + USER + "&password=" + USER;
    }

    /** Connections to the database {@code postgres}, not pooled. */
    public DataSource dataSource() {
        return dataSource("postgres");
    }

    /** Connections to a database of this server, not pooled. */
    public DataSource dataSource(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(jdbcUrl(database));
        return source;
    }

    /**
     * Creates an empty database, so that tests can share a server.
     *
     * @return its JDBC URL
     * @throws TestkitException if the server refuses it, for one because it exists
     */
    public String createDatabase(String name) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
        } catch (SQLException e) {
            throw new TestkitException("Cannot create database " + name, e);
        }
        return jdbcUrl(name);
    }

    /** Starts the stopped or killed server with its data. Nothing happens if it is running. */
    public synchronized void start() {
        checkOpen();
        if (server == null) {
            startServer();
        }
    }

    /** Stops the server in good order: connections are ended, transactions under way roll back, the data is kept. */
    public synchronized void stop() {
        checkOpen();
        stopServer();
    }

    /** Stops the server in good order and starts it again. */
    public synchronized void restart() {
        stop();
        start();
    }

    /** Kills all processes of the server with {@code SIGKILL}; the next start recovers from the write-ahead log. */
    public synchronized void kill() {
        checkOpen();
        if (server != null) {
            killProcesses();
            server = null;
        }
    }

    /** Stops the server and removes its directory, unless it was given. Further calls do nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        hook.remove();
        stopServer();
        if (watch != null) {
            watch.close();
        }
        if (temporary) {
            Directories.delete(directory);
        }
    }

    private void startServer() {
        Directories.create(data);
        var builder = io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(PATIENCE)
                .setPort(port);
        config.forEach(builder::setServerConfig);
        try {
            server = builder.start();
        } catch (IOException | RuntimeException e) {
            throw new TestkitException("PostgreSQL did not start on port " + port + " with data in " + data, e);
        }
    }

    private void stopServer() {
        if (server == null) {
            return;
        }
        try {
            var postmaster = postmaster();
            server.close();
            // the library waits for five seconds: a server that has replicas waits until they have all of its log
            Await.until(
                    PATIENCE,
                    "PostgreSQL has stopped",
                    () -> postmaster.filter(ProcessHandle::isAlive).isEmpty());
        } catch (IOException e) {
            throw new TestkitException("Cannot stop PostgreSQL in " + data, e);
        }
        server = null;
    }

    private Optional<ProcessHandle> postmaster() throws IOException {
        var file = data.resolve("postmaster.pid");
        return Files.exists(file)
                ? ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(file).get(0).strip()))
                : Optional.empty();
    }

    /**
     * The library that starts the server knows no such end: its object is forgotten, and its lock file removed so that
     * the next one can lock the directory.
     */
    private void killProcesses() {
        try {
            ProcessHandle postmaster = postmaster()
                    .orElseThrow(() -> new TestkitException("PostgreSQL in " + data + " died before it was killed"));
            List<ProcessHandle> all = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            Await.until(
                    PATIENCE,
                    "PostgreSQL's processes are dead",
                    () -> all.stream().noneMatch(ProcessHandle::isAlive));
            Files.deleteIfExists(data.resolve(LOCK_FILE));
        } catch (IOException e) {
            throw new TestkitException("Cannot kill PostgreSQL in " + data, e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("This server is closed; start a new one");
        }
    }
}
