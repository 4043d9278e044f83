/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.galgo.control.ControlRecords;
import io.galgo.control.Status;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What is kept of what instances say of themselves. */
class StatusLogTest {

    private static final String TOPIC = "galgo.status";
    private static final int MOST = 2;

    private final StatusLog log = new StatusLog(null, TOPIC, MOST);

    @Test
    void whereThereAreTooManyThoseAreForgottenThatHaveBeenSilentForLongestAndTheOthersAreStillHeard() {
        beat("billing-1", 1);
        beat("billing-2", 2);
        beat("billing-1", 3);
        beat("billing-3", 4);
        beat("billing-1", 5);
        assertThat(log.byGroup().get("billing"))
                .extracting(Instance::name, instance -> instance.heardAt().toEpochMilli())
                .containsExactlyInAnyOrder(tuple("billing-1", 5L), tuple("billing-3", 4L));
    }

    private void beat(String instance, long at) {
        var beat = new Status.Beat(instance, "billing", Instant.ofEpochMilli(at), 0, 0, 0, 0, 0, "none");
        var record = ControlRecords.of(TOPIC, beat);
        log.take(new ConsumerRecord<>(
                TOPIC,
                0,
                at,
                at,
                TimestampType.LOG_APPEND_TIME,
                record.key().length,
                record.value().length,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty()));
    }
}
