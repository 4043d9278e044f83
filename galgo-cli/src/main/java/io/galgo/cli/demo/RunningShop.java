/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.examples.shop.check.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shop at work, wherever its services run. */
interface RunningShop extends AutoCloseable {

    /** Tells whether all orders were brought to the cart, and no more faults come. */
    boolean isDoneFromOutside();

    /** Takes note of how far it is. */
    default void observe(Progress now) {}

    /** Returns how many deliveries were repeats that did nothing. */
    long duplicates();

    /** Returns how often each kind of fault was made. */
    Map<String, Long> faults();

    /** Returns what went wrong with the shop itself, a sentence each. */
    List<String> troubles();

    /** Returns what was captured from tables, in a sentence; empty without {@code --capture}. */
    default Optional<String> captured() {
        return Optional.empty();
    }

    /** Ends all incidents, and no more orders come. Further calls do nothing. */
    default void endPractice() {}

    /** Returns how many orders were placed for practice, beside those of the demo. */
    default long placedForPractice() {
        return 0;
    }

    /** Ends all services in good order. Further calls do nothing. */
    void end();

    @Override
    default void close() {
        end();
    }
}
