/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.console.server.Tour;
import java.util.List;
import java.util.Optional;

/**
 * A step of the tour, over when something is so in the shop that runs. The tour's thread calls it, one call at a time.
 */
abstract class Beat {

    private final String id;
    private final String title;

    /** Set by {@link #look}: what there is to say and do now. */
    List<String> says = List.of();

    String button;
    String link;
    String command;

    Beat(String id, String title) {
        this.id = id;
        this.title = title;
    }

    final String id() {
        return id;
    }

    /** Has begin what it is about. */
    void begin() throws Exception {}

    /** Looks at the shop, sets what there is to say and do, and returns whether what it waited for has happened. */
    abstract boolean look() throws Exception;

    /** Somebody pressed its button. */
    void press() throws Exception {}

    /** Leaves the shop as the next one is to find it. */
    void end() throws Exception {}

    final Tour.Step step(Tour.State state) {
        boolean isNow = state == Tour.State.NOW;
        return new Tour.Step(
                id,
                title,
                isNow ? says : List.of(),
                state,
                Optional.ofNullable(button).filter(known -> isNow),
                Optional.ofNullable(link).filter(known -> isNow),
                Optional.ofNullable(command).filter(known -> isNow));
    }
}
