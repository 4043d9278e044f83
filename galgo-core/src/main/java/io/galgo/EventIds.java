/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

/**
 * Makes ids from a clock that the caller reads, who mostly needs its time for the event too: reading it is half of what an id costs.
 * {@link EventId#next} reads the system's clock by itself.
 *
 * <p>Ids of one instance rise, even if the clock goes back; those of two never meet. Safe for any thread.
 */
public final class EventIds {

    private final UuidV7 generator = UuidV7.seeded();

    /**
     * Returns a new id, greater than all that this instance made before.
     *
     * @param epochMillis what the clock says, in milliseconds since 1970: the time that the id carries; before 1970 counts as 1970
     * @throws IllegalArgumentException if that is after 10889, as of a clock in smaller units
     */
    public EventId next(long epochMillis) {
        return EventId.of(generator.next(epochMillis));
    }
}
