/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;

/**
 * An event is on the disk, written and synced: it will be published when a broker can be reached, by this process or the next one that
 * opens the directory.
 *
 * @param id the event's identity
 * @param topic the topic it will stand in
 */
public record Spooled(EventId id, String topic) implements Accepted {}
