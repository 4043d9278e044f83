/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A guided tour, which pages show in a column beside them. Its steps wait for what really happens; a person presses a button, opens a link, or
 * acts in pages and terminal. Any thread calls it.
 */
public interface Tour {

    /** How a step stands. */
    enum State {
        /** What it waited for has happened. */
        DONE,
        /** It waits for that. */
        NOW,
        /** Its turn comes later. */
        LATER
    }

    /**
     * A step.
     *
     * @param id names it
     * @param title a few words
     * @param paragraphs what there is to say of it now; none of one whose turn comes later
     * @param state how it stands
     * @param button what its button says; empty if there is nothing to press
     * @param link the address of the page it leads to, from its slash on; opening it counts as pressing its button
     * @param command the line that does in a terminal what it asks for
     */
    record Step(
            String id,
            String title,
            List<String> paragraphs,
            State state,
            Optional<String> button,
            Optional<String> link,
            Optional<String> command) {

        public Step {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(title, "title");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(button, "button");
            Objects.requireNonNull(link, "link");
            Objects.requireNonNull(command, "command");
            paragraphs = List.copyOf(paragraphs);
        }
    }

    /** Returns its steps, in order; none before it begins. */
    List<Step> steps();

    /** Does what a step's button says. Nothing happens if it is not that step's turn. */
    void press(String id);
}
