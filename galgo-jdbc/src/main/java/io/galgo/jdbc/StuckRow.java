/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.EventId;
import java.time.Instant;
import java.util.Objects;

/**
 * An event in the outbox that Kafka refuses for good, as one that is larger than its topic allows.
 *
 * @param row the row's number, for {@link StuckRows}
 * @param id the event's identity
 * @param topic the topic it is meant for
 * @param reason why it was refused
 * @param since when it was refused
 * @param holdsKey whether later events of its key wait behind it: so until it is sent, dropped or released
 */
public record StuckRow(long row, EventId id, String topic, String reason, Instant since, boolean holdsKey) {

    public StuckRow {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(since, "since");
    }
}
