/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The tour, where there is one: its steps, and the button of the one whose turn it is. */
final class TourRoutes {

    private static final String PATH = "/api/v1/tour";

    private final Optional<Tour> tour;

    TourRoutes(Optional<Tour> tour) {
        this.tour = tour;
    }

    List<Route> all() {
        return List.of(Route.get(PATH, Permission.WATCH, this::show), Route.post(PATH, Permission.WATCH, this::press));
    }

    private Reply show(Call call) {
        var json = JsonNodeFactory.instance.objectNode().put("v", 1).put("on", tour.isPresent());
        var steps = json.putArray("steps");
        for (var step : tour.map(Tour::steps).orElse(List.of())) {
            var one = steps.addObject()
                    .put("id", step.id())
                    .put("title", step.title())
                    .put("state", step.state().name().toLowerCase(Locale.ROOT))
                    .put("button", step.button().orElse(null))
                    .put("link", step.link().orElse(null))
                    .put("command", step.command().orElse(null));
            var paragraphs = one.putArray("paragraphs");
            step.paragraphs().forEach(paragraphs::add);
        }
        return Reply.json(json);
    }

    private Reply press(Call call) {
        tour.orElseThrow(() -> new Refusal(404, "There is no tour here: galgo demo --tour."))
                .press(call.body().path("step").asText(""));
        return show(call);
    }
}
