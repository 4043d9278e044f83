/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.cli.Main;
import io.galgo.cli.look.Terminal;
import io.galgo.console.server.Tour;
import io.galgo.console.server.Tour.State;
import io.galgo.console.server.Tour.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The tour in a terminal: says each step once, and does what it asks for when Enter is pressed. For one thread. */
final class TourLines {

    private static final Set<String> LOOKS = Set.of("explain");

    private final Tour tour;
    private final Terminal terminal;
    private final PrintWriter out;
    private final BufferedReader in;
    private final Consumer<String> galgo;
    private final Set<String> done = new HashSet<>();
    private String said = "";
    private String asked = "";

    /**
     * @param in where Enter comes from; what else is typed counts for nothing
     * @param galgo carries out a command line
     */
    TourLines(Tour tour, PrintWriter out, BufferedReader in, Consumer<String> galgo) {
        this.tour = tour;
        this.out = out;
        this.terminal = new Terminal(out, false);
        this.in = in;
        this.galgo = galgo;
    }

    /** Says what is new, and does what was asked for. */
    void turn() throws IOException {
        for (var step : tour.steps()) {
            if (step.state() == State.DONE && done.add(step.id())) {
                terminal.line("✓ " + step.title());
            }
            if (step.state() == State.NOW) {
                say(step);
            }
        }
        out.flush();
        if (in.ready()) {
            in.readLine();
            tour.steps().stream()
                    .filter(step -> step.state() == State.NOW)
                    .findFirst()
                    .ifPresent(this::enter);
        }
    }

    /** Again where there is something new to do, not where a number changed. */
    private void say(Step step) {
        var prompt =
                step.button().or(step::command).map(what -> "[Enter] " + what).orElse("");
        if (!step.id().equals(said)) {
            terminal.blank();
            terminal.line("→ " + step.title(), Terminal.Style.BOLD);
            asked = "";
        }
        if (!step.id().equals(said) || !prompt.equals(asked)) {
            step.paragraphs().forEach(text -> terminal.paragraph("  ", text, Terminal.Style.PLAIN));
            if (!prompt.isEmpty()) {
                terminal.line("  " + prompt);
            }
        }
        said = step.id();
        asked = prompt;
    }

    private void enter(Step step) {
        step.command().ifPresent(line -> {
            terminal.line("$ " + line);
            out.flush();
            galgo.accept(line);
        });
        if (step.button().isPresent()) {
            tour.press(step.id());
        }
    }

    /** Carries out a command line of the tour; what it asked the person for is agreed to by Enter. */
    static void run(String line, PrintWriter out, PrintWriter err) {
        var words = new ArrayList<>(List.of(line.split(" ", -1)));
        words.remove(0);
        if (!LOOKS.contains(words.get(0))) {
            words.addAll(List.of("--yes", "--max", "10000"));
        }
        Main.run(out, err, words.toArray(String[]::new));
    }
}
