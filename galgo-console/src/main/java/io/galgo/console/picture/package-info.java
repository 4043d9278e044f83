/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is known of a cluster, as of a time: topics and their offsets, groups and what they committed. Read from the brokers in batches
 * and from the topic of committed offsets by differences, so that no look waits on a broker for each item.
 */
package io.galgo.console.picture;
