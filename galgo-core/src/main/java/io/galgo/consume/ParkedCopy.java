/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/**
 * An event on its way into the parked topic.
 *
 * @param task the event in its source partition
 * @param why what it failed with and when it is due; null for one that was not tried and waits behind another of its key
 * @param key its key's parking; null if later events of the key do not wait for it
 */
record ParkedCopy(Task task, Blockage why, KeyParking key) {

    boolean isInOrder() {
        return key != null;
    }

    long bytes() {
        return Batch.sizeOf(task.record);
    }
}
