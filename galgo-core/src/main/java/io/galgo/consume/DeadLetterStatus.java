/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The state of a dead letter, and who brought it there.
 *
 * @param state what has become of it
 * @param since since when; empty if it is open and always was
 * @param who who did it, a person or a service; empty if nobody is named
 * @param why why it was done; empty if no reason was given
 */
public record DeadLetterStatus(
        DeadLetterState state, Optional<Instant> since, Optional<String> who, Optional<String> why) {

    static final DeadLetterStatus OPEN =
            new DeadLetterStatus(DeadLetterState.OPEN, Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Reads a state from a record of a group's topic of states, {@code <group>.galgo-dead-state}.
     *
     * @return the state; {@link DeadLetterState#UNKNOWN} if it cannot be read, or is of a newer version
     */
    public static DeadLetterStatus read(ConsumerRecord<byte[], byte[]> record) {
        return DeadStateRecord.status(record);
    }
}
