/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

/**
 * An event that a spooling publisher has taken and that is neither in Kafka nor on disk.
 *
 * @param number its number in this run
 * @param millis when it was taken, by the clock
 * @param nanos the same by {@link System#nanoTime}
 * @param event the event
 * @param bytes how much room it takes
 * @param receipt what its publisher holds
 */
record Unsent(long number, long millis, long nanos, EncodedEvent event, int bytes, Receipt receipt) {

    SpoolRecord record() {
        return new SpoolRecord(number, millis, event);
    }
}
