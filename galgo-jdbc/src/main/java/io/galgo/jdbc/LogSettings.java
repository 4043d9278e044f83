/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

/**
 * How the outbox log works; {@link OutboxBuilder} says what each setting is for.
 *
 * @param url where the log is read from; null where no relay is to run
 * @param failoverRequired whether a slot that does not survive a failover is refused
 */
record LogSettings(ReplicationUrl url, boolean failoverRequired) {}
