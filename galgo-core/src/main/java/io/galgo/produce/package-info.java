/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From an object to Kafka: {@link io.galgo.produce.NewEvent} says what is to be published, {@link
 * io.galgo.produce.EventEncoder} writes it as bytes and headers, {@link io.galgo.produce.Publisher} sends it directly. Services
 * with a database publish through the outbox instead, which uses the same encoder.
 */
package io.galgo.produce;
