/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Brokers answer, but late. */
@WithKafka(proxied = true)
@WithPostgres
class SlowBrokerTest {

    /** Opening producers takes longer than the server waits to hear from who reads the slot, before it gives that to another. */
    @Test
    void theLogIsKeptWhileProducersAreOpened(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws SQLException {
        var service = Fixture.create(kafka, postgres);
        try (var outbox = Fixture.outbox(service.logBuilder())) {
            service.publish(outbox, "k", "1");
            kafka.proxy().delay(Fixture.LEASE.dividedBy(3));
            var relay = outbox.startRelay();
            service.awaitDrained();
            assertThat(relay.status().ranges().get(0).lastFailure()).isEmpty();
        } finally {
            kafka.proxy().heal();
            service.dropSlot();
        }
        assertThat(service.valuesOf("k")).containsExactly("\"1\"");
    }
}
