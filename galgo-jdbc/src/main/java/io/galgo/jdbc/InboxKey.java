/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

/**
 * What an event is noted by.
 *
 * @param group the consumer group
 * @param id the event's id, or one of the user's own
 * @param again the replay job that wants it handled again; empty if none does
 */
record InboxKey(String group, String id, String again) {}
