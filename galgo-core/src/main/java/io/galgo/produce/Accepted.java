/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;

/** Where an event is safe: in Kafka, or on this service's disk on its way there. */
public sealed interface Accepted permits Published, Spooled {

    /** Returns the event's identity. */
    EventId id();

    /** Returns the topic it stands in, or will. */
    String topic();
}
