/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/**
 * Where a group begins on a topic it has never read. Only then: a group that has read a topic goes on where it was, and a partition
 * that appears later is read from its beginning; but under {@link #LATEST}, in the first 5 minutes after the group first saw the topic, from that time on.
 */
public enum StartPolicy {
    /** With the oldest event there is. */
    EARLIEST,
    /** With events published from now on. */
    LATEST
}
