/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.console.server.Tour;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TourLinesTest {

    private final StringWriter terminal = new StringWriter();
    private final Told tour = new Told();
    private final List<String> carriedOut = new ArrayList<>();

    @Test
    void aStepIsSaidOnceAndAgainOnlyWhenThereIsSomethingNewToDo() throws IOException {
        var lines = lines("");
        tour.now("pager", "Wait for it.", Optional.empty(), Optional.empty());
        lines.turn();
        tour.now("pager", "Wait a little more.", Optional.empty(), Optional.empty());
        lines.turn();
        assertThat(terminal.toString()).isEqualTo("\n→ The pager\n  Wait for it.\n");

        tour.now("pager", "PAGE payment.", Optional.of("Open it"), Optional.empty());
        lines.turn();
        lines.turn();
        assertThat(terminal.toString()).endsWith("  Wait for it.\n  PAGE payment.\n  [Enter] Open it\n");
    }

    @Test
    void enterCarriesOutTheLineAndPressesTheButton() throws IOException {
        var lines = lines("\n\n");
        tour.now("park", "Park it.", Optional.empty(), Optional.of("galgo fix park payment shop.reserved/2@32"));
        lines.turn();
        assertThat(carriedOut).containsExactly("galgo fix park payment shop.reserved/2@32");
        assertThat(tour.pressed).isEmpty();

        tour.now("kill", "Kill it.", Optional.of("kill -9 payment"), Optional.empty());
        lines.turn();
        assertThat(tour.pressed).containsExactly("kill");
        assertThat(carriedOut).hasSize(1);
    }

    private TourLines lines(String typed) {
        return new TourLines(
                tour, new PrintWriter(terminal), new BufferedReader(new StringReader(typed)), carriedOut::add);
    }

    /** A tour of one step. */
    private static final class Told implements Tour {
        private final List<String> pressed = new ArrayList<>();
        private Step step;

        void now(String id, String text, Optional<String> button, Optional<String> command) {
            step = new Step(id, "The " + id, List.of(text), State.NOW, button, Optional.empty(), command);
        }

        @Override
        public List<Step> steps() {
            return List.of(step);
        }

        @Override
        public void press(String id) {
            pressed.add(id);
        }
    }
}
