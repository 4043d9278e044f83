/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.time.Duration;

/**
 * How relays work; {@link OutboxBuilder} says what each setting is for.
 *
 * @param ranges in how many ranges shards are relayed
 * @param lease how long a lease lasts without renewal
 * @param batchRows how many rows a Kafka transaction takes at most
 * @param batchBytes at how many bytes a batch is full
 * @param shortestPoll the wait after a look that found something
 * @param longestPoll the longest wait between two looks
 */
record RelaySettings(
        int ranges, Duration lease, int batchRows, long batchBytes, Duration shortestPoll, Duration longestPoll) {

    static final RelaySettings DEFAULT = new RelaySettings(
            1, Duration.ofSeconds(5), TableRelay.LARGEST_BATCH, 16 << 20, Duration.ofMillis(10), Duration.ofSeconds(1));
}
