/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/** Which events wait for one another. */
public enum Ordering {
    /** All events of a partition, one after another. */
    BY_PARTITION,
    /** Events with the same key; those without a key wait for none. */
    BY_KEY,
    /** None. */
    UNORDERED
}
