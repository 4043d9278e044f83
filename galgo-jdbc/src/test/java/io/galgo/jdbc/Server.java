/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.galgo.testkit.EmbeddedMariaDb;
import io.galgo.testkit.EmbeddedPostgres;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database server that tests run against, of either kind. */
interface Server extends AutoCloseable {

    Kind kind();

    /** Makes an empty database and returns its URL. */
    String createDatabase(String name);

    void start();

    void stop();

    void kill();

    @Override
    void close();

    /** The kinds there are, and for each a server that the tests of this module share. */
    enum Kind {
        POSTGRESQL(Dialect.POSTGRESQL),
        MARIADB(Dialect.MARIADB);

        private final Dialect dialect;

        Kind(Dialect dialect) {
            this.dialect = dialect;
        }

        Dialect dialect() {
            return dialect;
        }

        RelayTable relayTable() {
            return dialect.relay(TableNames.DEFAULT);
        }

        /** Counts sessions that wait for another's lock. */
        String waitingForLocks() {
            return this == POSTGRESQL
                    ? "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                    : "SELECT count(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
        }

        Server shared() {
            return SharedServers.of(this);
        }

        /** Starts a server; skips the test where it is not installed, which in CI is a failure. */
        Server own() {
            if (this == POSTGRESQL) {
                return of(EmbeddedPostgres.create());
            }
            assumeTrue(
                    EmbeddedMariaDb.isInstalled() || "true".equals(System.getenv("CI")),
                    "MariaDB is not installed: apt-get install mariadb-server-core mariadb-client-core, or run ./galgo test");
            return new MariaDb(EmbeddedMariaDb.create());
        }
    }

    static Server of(EmbeddedPostgres postgres) {
        return new Postgres(postgres);
    }

    static DataSource dataSource(String url) {
        try {
            if (url.startsWith("jdbc:mariadb:")) {
                return new MariaDbDataSource(url);
            }
            var source = new PGSimpleDataSource();
            source.setURL(url);
            return source;
        } catch (SQLException e) {
            throw new IllegalArgumentException(url, e);
        }
    }

    /** PostgreSQL. */
    record Postgres(EmbeddedPostgres server) implements Server {

        @Override
        public Kind kind() {
            return Kind.POSTGRESQL;
        }

        @Override
        public String createDatabase(String name) {
            return server.createDatabase(name);
        }

        @Override
        public void start() {
            server.start();
        }

        @Override
        public void stop() {
            server.stop();
        }

        @Override
        public void kill() {
            server.kill();
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** MariaDB. */
    record MariaDb(EmbeddedMariaDb server) implements Server {

        @Override
        public Kind kind() {
            return Kind.MARIADB;
        }

        @Override
        public String createDatabase(String name) {
            return server.createDatabase(name);
        }

        @Override
        public void start() {
            server.start();
        }

        @Override
        public void stop() {
            server.stop();
        }

        @Override
        public void kill() {
            server.kill();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
