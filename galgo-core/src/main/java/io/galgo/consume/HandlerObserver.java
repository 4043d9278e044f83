/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/**
 * Is told how long events waited and handlers took: for meters. Called on the threads that handle, many at once, so it must be safe for any thread and
 * return at once. What it throws is logged, once, and changes nothing for the event.
 *
 * <p>Each attempt of a handler that takes long is told, and one for a batch of events. Of fast handlers, which go through events as they were
 * fetched, up to 64 events are told as one, with what they took on average, so that a measurement costs no event anything.
 */
public interface HandlerObserver {

    /**
     * A handler was called and is through, well or not.
     *
     * @param nanos how long it took
     */
    void handled(String topic, long nanos);

    /**
     * An event's first attempt begins.
     *
     * @param nanos for how long it waited since it was fetched
     */
    void waited(String topic, long nanos);
}
