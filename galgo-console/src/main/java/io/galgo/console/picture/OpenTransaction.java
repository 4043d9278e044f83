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
 */
public record OpenTransaction(
        long firstOffset, long producerId, Optional<String> transactionalId, long since, long timeoutMillis) {}
