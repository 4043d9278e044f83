/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

@WithPostgres(own = true, config = "max_connections=42")
class EmbeddedPostgresTest {
    private final EmbeddedPostgres postgres;

    EmbeddedPostgresTest(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    @Test
    void logical_decoding_is_on_and_settings_are_taken() throws Exception {
        assertThat(query(postgres.jdbcUrl(), "show wal_level")).isEqualTo("logical");
        assertThat(query(postgres.jdbcUrl(), "show synchronous_commit")).isEqualTo("on");
        assertThat(query(postgres.jdbcUrl(), "show max_connections")).isEqualTo("42");
    }

    @Test
    void databases_are_apart() throws Exception {
        String shop = postgres.createDatabase(Names.unique("shop"));
        String bank = postgres.createDatabase(Names.unique("bank"));

        execute(shop, "create table orders (id int)");

        assertThat(query(shop, "select count(*) from pg_tables where tablename = 'orders'"))
                .isEqualTo("1");
        assertThat(query(bank, "select count(*) from pg_tables where tablename = 'orders'"))
                .isEqualTo("0");
    }

    @Test
    void committed_rows_survive_stop_and_kill_at_the_same_address() throws Exception {
        String url = postgres.createDatabase(Names.unique("shop"));
        execute(url, "create table orders (id int)");

        execute(url, "insert into orders values (1)");
        postgres.restart();
        execute(url, "insert into orders values (2)");
        postgres.kill();
        postgres.start();

        assertThat(query(url, "select string_agg(id::text, ',') from orders")).isEqualTo("1,2");
    }

    @Test
    void a_kill_breaks_connections_and_rolls_back_what_was_under_way() throws Exception {
        String url = postgres.createDatabase(Names.unique("shop"));
        execute(url, "create table orders (id int)");
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into orders values (1)");
            postgres.kill();
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);

        postgres.start();

        assertThat(query(url, "select count(*) from orders")).isEqualTo("0");
    }

    private static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
