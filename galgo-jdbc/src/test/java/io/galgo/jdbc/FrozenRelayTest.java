/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Frozen in the middle of its work and woken when another has taken over: Kafka refuses what it still holds. */
@WithKafka
@ParameterizedClass
@EnumSource(Way.class)
@ExtendWith(SharedServers.class)
class FrozenRelayTest {

    private static final String LEASE_OWNER = "SELECT owner FROM galgo_outbox_lease WHERE until > ";
    private static final String LOG_OWNER =
            "SELECT owner FROM galgo_outbox_log WHERE owner IS NOT NULL AND EXISTS (SELECT 1 FROM pg_replication_slots"
                    + " WHERE active AND database = current_database())";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Way way;
    private Fixture service;

    FrozenRelayTest(Way way) {
        this.way = way;
    }

    @BeforeEach
    void createTables(EmbeddedKafka kafka) throws SQLException {
        service = Fixture.create(kafka, way.kind().shared());
        Fixture.outbox(way.builder(service)).close();
        Shop.createTables(service.database());
    }

    @Test
    void aRelayThatIsFrozenPastItsLeaseNeverWritesBehindItsSuccessor() throws SQLException {
        try (var writer = shop(1, true);
                var first = shop(2, false);
                var second = shop(3, false)) {
            var children = List.of(writer, first, second);
            for (var child : children) {
                child.awaitLine(line -> line.equals("started"), PATIENCE);
            }
            for (int round = 0; round < 6; round++) {
                var owner = ownerOtherThan(-1, children);
                var frozen = owner == writer.pid() ? writer : owner == first.pid() ? first : second;
                frozen.freeze();
                ownerOtherThan(owner, children);
                int published = service.records().size();
                await().until(() -> frozen == writer || service.records().size() > published);
                frozen.thaw();
            }
        }
        try (var last = way.builder(service).build()) {
            last.startRelay();
            way.awaitDrained(service);
        }
        assertThat(Ledger.agreesWithTopic(service)).isGreaterThan(50);
        way.release(service);
    }

    private ChildJvm shop(int seed, boolean writes) {
        return ChildJvm.of(Shop.class)
                .args(Shop.arguments(service, Fixture.LEASE, seed, writes, way).toArray(String[]::new))
                .jvmArgs("-Xmx128m", "-XX:TieredStopAtLevel=1")
                .start();
    }

    /** Waits until the lease is held by another process than that, and returns its id. */
    private long ownerOtherThan(long pid, List<ChildJvm> children) {
        var sql =
                way == Way.LOG ? LOG_OWNER : LEASE_OWNER + way.kind().dialect().now();
        var owner = new long[1];
        try {
            await().until(() -> {
                owner[0] = Transactions.<Long, SQLException>call(service.database(), connection -> {
                    try (var statement = connection.createStatement();
                            var result = statement.executeQuery(sql)) {
                        return result.next() ? pidOf(result.getString(1)) : -1L;
                    }
                });
                return owner[0] != -1 && owner[0] != pid;
            });
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("no other than " + pid + " relays: " + said(children), late);
        }
        return owner[0];
    }

    private static Map<Long, String> said(List<ChildJvm> children) {
        return children.stream().collect(toMap(ChildJvm::pid, child -> "\n" + String.join("\n", child.lines())));
    }

    private static long pidOf(String owner) {
        var process = owner.substring(owner.indexOf('@') + 1);
        return Long.parseLong(process.substring(0, process.indexOf('@')));
    }
}
