/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

/**
 * A topic on which nothing is known to be wrong with any partition that a group reads.
 *
 * @param topic its name
 * @param waiting how many offsets lie between what the group committed and the ends of the logs, over its partitions
 * @param isOnTime whether all of these are known to be on their way; else nobody knows since when they wait
 */
public record CalmTopic(String topic, long waiting, boolean isOnTime) {}
