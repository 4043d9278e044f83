/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * A real MariaDB server on a free port of the loopback address, run from the programs installed on this machine (Debian: {@code
 * apt-get install mariadb-server-core mariadb-client-core}), and apart from any server that runs there already. It works for any user,
 * root included.
 *
 * <p>By default: a binary log of rows, utf8mb4, and {@code innodb_flush_method=nosync} with {@code
 * innodb_flush_log_at_trx_commit=1}. Without syncing a commit is in the operating system's memory, not on the disk: nothing is lost when
 * the server is killed, and tests are fast; the data would not survive the loss of the machine. {@code
 * config("innodb_flush_method", "fsync")} for real costs.
 *
 * <p>The data lies in a temporary directory that {@link #close()} removes; a JVM that ends in good order closes what is still open, and a
 * server whose JVM is killed ends too. Connect as user {@code galgo} with password {@code galgo}, who may do everything. The methods that
 * use JDBC need a driver on the class path, {@code org.mariadb.jdbc:mariadb-java-client}. Safe for use by several threads.
 */
public final class EmbeddedMariaDb implements AutoCloseable {
    private static final String USER = "galgo";
    private static final String DATABASE = "test";
    private static final String INIT_FILE = "init.sql";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Lines of a log that are shown: where its installation fails, MariaDB says why before it says where help is. */
    private static final int MOST_SHOWN = 60;

    private final MariaDbPrograms programs;
    private final boolean temporary;
    private final Path directory;
    private final Path data;
    private final Path pidFile;
    private final int port;
    private final Map<String, String> config;
    private final ShutdownHook hook;
    /** Null while the server is down. */
    private Process server;

    /** Null if there is nothing to watch yet. */
    private OrphanWatch watch;

    private boolean closed;

    EmbeddedMariaDb(EmbeddedMariaDbBuilder settings) {
        programs = MariaDbPrograms.installed()
                .orElseThrow(() -> new TestkitException("MariaDB is not installed: " + MariaDbPrograms.HOW_TO));
        config = Map.copyOf(settings.config);
        temporary = settings.directory == null;
        directory = temporary ? Directories.temporary("galgo-mariadb-") : settings.directory;
        data = directory.resolve("data");
        pidFile = directory.resolve("pid");
        port = ServerPort.of(directory);
        hook = new ShutdownHook("embedded-mariadb-close", this::close);
        try {
            watch = OrphanWatch.over(pidFile, "KILL", temporary ? directory : null);
            install();
            startServer();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts a server with all defaults. */
    public static EmbeddedMariaDb create() {
        return builder().start();
    }

    public static EmbeddedMariaDbBuilder builder() {
        return new EmbeddedMariaDbBuilder();
    }

    /** Tells whether this machine has the programs that a server needs. */
    public static boolean isInstalled() {
        return MariaDbPrograms.installed().isPresent();
    }

    public int port() {
        return port;
    }

    /** MariaDB's own directory, with its tables and its logs. */
    public Path dataDirectory() {
        return data;
    }

    /** The address of the database {@code test}, user and password included. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /** The address of a database of this server, user and password included. It stays the same over restarts. */
    public String jdbcUrl(String database) {
        return "jdbc:mariadb://" + Ports.HOST + ":" + port + "/" + database + "?user=" + USER + "&password=" + USER;
    }

    /** Connections to the database {@code test}, not pooled. */
    public DataSource dataSource() {
        return dataSource(DATABASE);
    }

    /** Connections to a database of this server, not pooled. */
    public DataSource dataSource(String database) {
        return new DriverDataSource(jdbcUrl(database));
    }

    /**
     * Creates an empty database, so that tests can share a server.
     *
     * @return its JDBC URL
     * @throws TestkitException if the server refuses it, for one because it exists, or there is no driver
     */
    public String createDatabase(String name) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE `" + name.replace("`", "``") + "`");
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
        end(false);
    }

    /** Stops the server in good order and starts it again. */
    public synchronized void restart() {
        stop();
        start();
    }

    /** Kills the server with {@code SIGKILL}; the next start recovers from its logs. */
    public synchronized void kill() {
        checkOpen();
        end(true);
    }

    /** Stops the server and removes its directory, unless it was given. Further calls do nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        hook.remove();
        end(temporary);
        if (watch != null) {
            watch.close();
        }
        if (temporary) {
            Directories.delete(directory);
        }
    }

    /** Makes the system tables, unless they are there. */
    private void install() {
        if (Files.isDirectory(data.resolve("mysql"))) {
            return;
        }
        Directories.create(data);
        var log = directory.resolve("install.log");
        try {
            Files.writeString(
                    directory.resolve(INIT_FILE),
                    String.join(
                            "\n",
                            List.of(
                                    "CREATE USER IF NOT EXISTS " + USER + "@'%' IDENTIFIED BY '" + USER + "';",
                                    "GRANT ALL PRIVILEGES ON *.* TO " + USER + "@'%' WITH GRANT OPTION;",
                                    "CREATE DATABASE IF NOT EXISTS " + DATABASE + ";",
                                    "")));
            var installing = run(log, programs.install(), List.of("--skip-test-db", "--innodb-flush-method=nosync"));
            if (!installing.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || installing.exitValue() != 0) {
                installing.destroyForcibly();
                throw new TestkitException("Cannot make MariaDB's system tables in " + data + ":\n" + endOf(log));
            }
        } catch (IOException e) {
            throw new TestkitException("Cannot make MariaDB's system tables in " + data, e);
        } catch (InterruptedException e) {
            throw TestkitException.interrupted("making MariaDB's system tables", e);
        }
    }

    private void startServer() {
        var log = directory.resolve("mariadbd.log");
        var options = new ArrayList<String>();
        options.add("--port=" + port);
        options.add("--bind-address=" + Ports.HOST);
        options.add("--socket=" + directory.resolve("socket"));
        options.add("--pid-file=" + directory.resolve("server.pid"));
        options.add("--init-file=" + directory.resolve(INIT_FILE));
        config.forEach((name, value) -> options.add("--" + name + "=" + value));
        try {
            server = run(log, programs.server(), options);
            Files.writeString(pidFile, server.pid() + "\n");
            var started = server;
            Await.until(
                    PATIENCE,
                    "MariaDB takes connections on port " + port,
                    () -> !started.isAlive() || Ports.speaks(port));
            if (!started.isAlive()) {
                throw new TestkitException("it ended with " + started.exitValue());
            }
        } catch (IOException | TestkitException e) {
            end(true);
            throw new TestkitException(
                    "MariaDB did not start on port " + port + " with data in " + data + ":\n" + endOf(log), e);
        }
    }

    /** What the machine's own configuration says is meant for another server. */
    private Process run(Path log, Path program, List<String> options) throws IOException {
        var command = new ArrayList<String>();
        command.addAll(List.of(program.toString(), "--no-defaults", "--datadir=" + data, "--skip-name-resolve"));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        command.addAll(options);
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        return process;
    }

    private void end(boolean atOnce) {
        if (server == null) {
            return;
        }
        try {
            var ending = atOnce ? server.destroyForcibly() : server;
            ending.destroy();
            if (!ending.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new TestkitException("MariaDB in " + data + " does not end");
            }
            server = null;
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new TestkitException("Cannot remove " + pidFile, e);
        } catch (InterruptedException e) {
            throw TestkitException.interrupted("ending MariaDB", e);
        }
    }

    private static String endOf(Path log) {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - MOST_SHOWN), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("This server is closed; start a new one");
        }
    }
}
