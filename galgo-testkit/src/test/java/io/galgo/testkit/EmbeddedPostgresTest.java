/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

@WithPostgres(own = true)
class EmbeddedPostgresTest {
    @Test
    void committed_rows_survive_kill_and_restart(EmbeddedPostgres postgres) throws Exception {
        String url = postgres.createDatabase(Names.unique("shop"));
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("create table orders (id int)");
            statement.execute("insert into orders values (1)");
        }

        postgres.kill();
        postgres.start();
        postgres.restart();

        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select id from orders")) {
            assertThat(rows.next()).isTrue();
        }
    }
}
