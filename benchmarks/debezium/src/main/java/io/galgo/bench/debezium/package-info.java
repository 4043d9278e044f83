/* SPDX-License-Identifier: Apache-2.0 */
/** Debezium's embedded engine with its outbox event router, beside Galgo's relays. */
package io.galgo.bench.debezium;
