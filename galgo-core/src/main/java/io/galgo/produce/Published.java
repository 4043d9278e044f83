/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;

/**
 * The broker's acknowledgement of an event.
 *
 * @param id the event's identity
 * @param topic the topic it stands in
 * @param partition its partition
 * @param offset its offset
 */
public record Published(EventId id, String topic, int partition, long offset) implements Accepted {}
