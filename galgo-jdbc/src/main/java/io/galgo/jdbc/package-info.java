/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The service's own database and its events: {@link io.galgo.jdbc.Outbox} publishes in the transaction that changes it, {@link
 * io.galgo.jdbc.Inbox} handles each event once in effect. PostgreSQL or MariaDB, through plain JDBC.
 */
package io.galgo.jdbc;
