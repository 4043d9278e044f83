/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;

/**
 * Why an event waits.
 *
 * @param offset where it stands
 * @param attempts how many attempts failed
 * @param nextAttempt the number of the next one
 * @param since when the first failed
 * @param next when the next attempt is due; null if it waits for something else
 * @param failure the last failure
 */
record Blockage(long offset, int attempts, int nextAttempt, Instant since, Instant next, Throwable failure) {}
