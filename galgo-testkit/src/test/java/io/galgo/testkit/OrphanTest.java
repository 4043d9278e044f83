/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class OrphanTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static final class PostgresUser {
        public static void main(String[] args) throws InterruptedException {
            try (var postgres = EmbeddedPostgres.create()) {
                System.out.println("data " + postgres.dataDirectory());
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }

    static final class MariaDbUser {
        public static void main(String[] args) throws InterruptedException {
            try (var mariadb = EmbeddedMariaDb.create()) {
                System.out.println("data " + mariadb.dataDirectory());
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }

    @Test
    void a_database_server_does_not_outlive_a_jvm_that_is_killed() throws Exception {
        diesWithItsJvm(PostgresUser.class, "postmaster.pid");
    }

    @Test
    @EnabledIf("io.galgo.testkit.EmbeddedMariaDb#isInstalled")
    void nor_does_a_mariadb() throws Exception {
        diesWithItsJvm(MariaDbUser.class, "../pid");
    }

    private static void diesWithItsJvm(Class<?> user, String pidFile) throws Exception {
        try (ChildJvm child = ChildJvm.of(user).start()) {
            String line = child.awaitLine(l -> l.startsWith("data "), PATIENCE);
            Path data = Path.of(line.substring("data ".length()));
            String pid = Files.readAllLines(data.resolve(pidFile)).get(0);
            ProcessHandle server = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();

            child.kill9();

            await().atMost(PATIENCE).until(() -> !server.isAlive());
            await().atMost(PATIENCE).until(() -> !Files.exists(data.getParent()));
        }
    }
}
