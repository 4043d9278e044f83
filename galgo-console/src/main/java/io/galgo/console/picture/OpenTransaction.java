/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.util.Optional;

/**
 * A transaction that is open on a partition: {@code read_committed} consumers read nothing behind its first record.
 *
 * @param firstOffset its first record there
 * @param producerId the producer, by its number
 * @param transactionalId the producer, by its name; empty if the cluster does not tell
 * @param since when it began, epoch milliseconds; of the producer's last record there, if only that is known
 * @param timeoutMillis after which the coordinator aborts it; 0 if not known
 * @param end what its coordinator says of its end
 */
public record OpenTransaction(
        long firstOffset, long producerId, Optional<String> transactionalId, long since, long timeoutMillis, End end) {

    /** What a coordinator says of the end of a transaction that a partition's leader takes for open. */
    public enum End {
        /** Nobody says anything: no coordinator knows the producer, or it does not answer. */
        NOT_KNOWN,
        /** It is open, or about to end. */
        TO_COME,
        /** It was committed: the partition did not hear of it. */
        COMMITTED,
        /** It was aborted: the partition did not hear of it. */
        ABORTED,
        /** It was ended one way or the other, since its producer is past it: the partition did not hear of it. */
        PAST;

        /** Tells whether it has ended and the partition does not know: then it stays open there until somebody aborts it. */
        public boolean isLost() {
            return this == COMMITTED || this == ABORTED || this == PAST;
        }
    }
}
