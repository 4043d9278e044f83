/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptDirectoryTest {
    @Test
    void a_cluster_started_on_its_old_directory_is_the_same_one(@TempDir Path directory) throws Exception {
        String id;
        String servers;
        try (var kafka = EmbeddedKafka.builder().directory(directory).start()) {
            id = kafka.clusterId();
            servers = kafka.bootstrapServers();
            kafka.createTopic("orders", 1);
            Clients.send(servers, "orders", "a");
        }

        try (var kafka = EmbeddedKafka.builder().directory(directory).start()) {
            assertThat(kafka.clusterId()).isEqualTo(id);
            assertThat(kafka.bootstrapServers()).isEqualTo(servers);
            assertThat(Clients.consume(servers, "classic", "billing", "orders", 1))
                    .containsExactly("a");
        }
        assertThatThrownBy(() ->
                        EmbeddedKafka.builder().directory(directory).brokers(3).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds a cluster of 1 brokers");
    }

    @Test
    void a_database_server_started_on_its_old_directory_has_its_databases(@TempDir Path directory) throws Exception {
        String url;
        try (var postgres = EmbeddedPostgres.builder().directory(directory).start()) {
            url = postgres.createDatabase("shop");
        }

        try (var postgres = EmbeddedPostgres.builder().directory(directory).start();
                var connection = DriverManager.getConnection(url)) {
            assertThat(postgres.jdbcUrl("shop")).isEqualTo(url);
            assertThat(connection.isValid(1)).isTrue();
        }
    }
}
