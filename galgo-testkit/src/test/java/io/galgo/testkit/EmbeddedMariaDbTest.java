/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithMariaDb(own = true, config = "max_connections=42")
class EmbeddedMariaDbTest {
    private final EmbeddedMariaDb mariadb;

    EmbeddedMariaDbTest(EmbeddedMariaDb mariadb) {
        this.mariadb = mariadb;
    }

    @Test
    void the_binary_log_is_on_and_settings_are_taken() throws Exception {
        assertThat(query(mariadb.jdbcUrl(), "select @@log_bin")).isEqualTo("1");
        assertThat(query(mariadb.jdbcUrl(), "select @@binlog_format")).isEqualTo("ROW");
        assertThat(query(mariadb.jdbcUrl(), "select @@innodb_flush_log_at_trx_commit"))
                .isEqualTo("1");
        assertThat(query(mariadb.jdbcUrl(), "select @@max_connections")).isEqualTo("42");
    }

    @Test
    void databases_are_apart() throws Exception {
        String shop = mariadb.createDatabase(Names.unique("shop"));
        String bank = mariadb.createDatabase(Names.unique("bank"));

        execute(shop, "create table orders (id int)");

        assertThatThrownBy(() -> query(bank, "select count(*) from orders")).isInstanceOf(SQLException.class);
        assertThat(query(shop, "select count(*) from orders")).isEqualTo("0");
    }

    @Test
    void committed_rows_survive_stop_and_kill_at_the_same_address() throws Exception {
        String url = mariadb.createDatabase(Names.unique("shop"));
        execute(url, "create table orders (id int)");

        execute(url, "insert into orders values (1)");
        mariadb.restart();
        execute(url, "insert into orders values (2)");
        mariadb.kill();
        mariadb.start();

        assertThat(query(url, "select group_concat(id order by id) from orders"))
                .isEqualTo("1,2");
    }

    @Test
    void a_kill_breaks_connections_and_rolls_back_what_was_under_way() throws Exception {
        String url = mariadb.createDatabase(Names.unique("shop"));
        execute(url, "create table orders (id int)");
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into orders values (1)");
            mariadb.kill();
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);

        mariadb.start();

        assertThat(query(url, "select count(*) from orders")).isEqualTo("0");
    }

    @Test
    void a_setting_that_does_not_exist_is_said_with_the_servers_own_words() {
        assertThatThrownBy(() ->
                        EmbeddedMariaDb.builder().config("no_such_thing", "1").start())
                .isInstanceOf(TestkitException.class)
                .hasMessageContaining("no_such_thing");
    }

    @Test
    void a_machine_without_the_programs_has_none(@TempDir Path empty) {
        assertThat(MariaDbPrograms.in(List.of(empty))).isEmpty();
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
