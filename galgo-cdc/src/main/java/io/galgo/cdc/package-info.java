/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Change capture: rows that change in tables of PostgreSQL or MariaDB become public events, by the service's own mapping and without the
 * service's help. Start at {@link io.galgo.cdc.ChangeCapture}.
 *
 * <p>Debezium's connectors read the log. They are driven through Kafka Connect's interface of a source task, by one thread a capture, which
 * publishes each batch and its position in the log in one Kafka transaction.
 */
package io.galgo.cdc;
