/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.docs;

import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.TcpProxy;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;

/** The code of docs/testing.md, but its first test, which is {@link OrdersTest}. */
final class TestingSnippets {

    private TestingSnippets() {}

    @WithKafka(brokers = 3, proxied = true, own = true, config = "min.insync.replicas=1")
    static final class OnAClusterOfItsOwn {}

    static void withoutJUnit() {
        try (var kafka = EmbeddedKafka.builder()
                        .brokers(1)
                        .config("message.max.bytes", "2000000")
                        .start();
                var postgres = EmbeddedPostgres.create()) {
            kafka.createTopic("orders", 3, Map.of("cleanup.policy", "compact"));
            createTables(postgres.dataSource()); // your own code
        }
    }

    static void breaksTheNetwork(EmbeddedPostgres postgres) {
        try (var proxy = TcpProxy.to("127.0.0.1", postgres.port())) {
            proxy.stall(); // connections stay open, nothing is delivered
            proxy.stallReplies(); // requests take effect, nobody hears of it
            proxy.silenceAt(26, true); // a connection on which Kafka is asked to end a transaction (26) hears no more
            proxy.delay(Duration.ofMillis(50)); // in each direction
            proxy.cut(); // connections break, new ones too; what was on its way is lost
            proxy.heal(); // what was stalled arrives now
        }
    }

    static void killsAProcess(EmbeddedKafka kafka) {
        try (var child =
                ChildJvm.of(BillingService.class).args(kafka.bootstrapServers()).start()) {
            child.awaitLine(line -> line.equals("ready"), Duration.ofSeconds(30));
            child.freeze(); // SIGSTOP, as a long pause
            child.thaw(); // SIGCONT
            child.kill9(); // SIGKILL: no shutdown hook runs
        }
    }

    /** A service under test. */
    static final class BillingService {

        private BillingService() {}

        public static void main(String[] args) {
            System.out.println("ready");
        }
    }

    private static void createTables(DataSource database) {
        throw new UnsupportedOperationException("in " + database);
    }
}
