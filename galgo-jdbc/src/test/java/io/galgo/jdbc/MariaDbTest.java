/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.File;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is there for MariaDB alone. */
@WithKafka
@ExtendWith(SharedServers.class)
class MariaDbTest {

    private Fixture service;

    @BeforeEach
    void start(EmbeddedKafka kafka) {
        service = Fixture.create(kafka, Server.Kind.MARIADB.shared());
    }

    @Test
    void severalNodesThatWriteAreRefused() throws SQLException {
        service.outbox().close();
        var node = Fixture.dataSource(service.jdbcUrl() + "&sessionVariables=auto_increment_increment=2");
        try (var outbox = Outbox.create(service.galgo(), node);
                var connection = node.getConnection()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> outbox.publish(connection, service.topic(), "k", "v"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto_increment_increment");
            assertThatThrownBy(outbox::startRelay)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one node alone");
        }
    }

    @Test
    void nothingOfPostgresNeedBeThere() throws SQLException {
        service.outbox().close();
        Shop.createTables(service.database());
        var others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(jar -> !jar.contains("postgres"))
                .collect(Collectors.joining(File.pathSeparator));
        try (var child = ChildJvm.of(Shop.class)
                .jvmArgs("-cp", others)
                .args(Shop.arguments(service, Fixture.LEASE, 1, true, Way.TABLE_ON_MARIADB)
                        .toArray(String[]::new))
                .start()) {
            child.awaitLine(line -> line.equals("relaying"), Duration.ofMinutes(1));
            await().until(() -> service.records().size() > 10);
        }
    }

    @Test
    void anOutboxLogIsRefused() {
        try (var outbox = service.outboxBuilder().log().build()) {
            assertThatThrownBy(outbox::createSchema)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("without log(...)");
        }
    }
}
