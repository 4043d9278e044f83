/* SPDX-License-Identifier: Apache-2.0 */
/** Consuming: from Kafka to handlers, in order, in parallel, nothing forgotten. */
package io.galgo.consume;
