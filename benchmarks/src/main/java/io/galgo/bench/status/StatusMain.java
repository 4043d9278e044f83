/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.galgo.console.Explain;
import io.galgo.console.ExplainEvent;
import io.galgo.console.ListGroups;
import io.galgo.console.ListTopics;
import io.galgo.console.Look;
import io.galgo.console.ShowGroup;
import io.galgo.console.ShowLag;
import io.galgo.console.ShowTopic;
import io.galgo.console.WhatIsWrong;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.SimulatedCluster;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A console's process: takes a {@link StatusJob} as JSON, prints its {@link StatusFigure}s as one line of JSON. */
public final class StatusMain {

    /** Begins the line that carries the figures. */
    public static final String FIGURES = "FIGURES ";

    private static final double LOOK_MILLIS = 200;
    private static final double HEAP_MEGABYTES = 1_500;
    private static final int LOOKS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<StatusFigure> figures = new ArrayList<>();

    private StatusMain() {}

    public static void main(String[] args) throws Exception {
        var job = JSON.readValue(args[0], StatusJob.class);
        var figures = new StatusMain().measure(job);
        System.out.println(FIGURES + JSON.writeValueAsString(figures));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private List<StatusFigure> measure(StatusJob job) {
        long before = heap();
        try (var cluster = new SimulatedCluster(
                job.instances(), job.partitionsEach(), job.topics(), Instant.parse("2026-03-01T12:00:00Z"))) {
            figure("groups x partitions", (double) cluster.rows(), "", null);
            figure("reading their commits", cluster.readCommits() / 1e6, "ms", null);
            figure("finding out who waits", cluster.showBrokers() / 1e6, "ms", null);
            long began = System.nanoTime();
            var picture = cluster.picture().still();
            summarize(picture);
            figure("making what looks at all groups need", (System.nanoTime() - began) / 1e6, "ms", null);
            figure("heap", (heap() - before) / 1e6, "MB", HEAP_MEGABYTES);
            looks().forEach((name, look) -> figure(name, slowest(look, picture), "ms", LOOK_MILLIS));
        }
        return figures;
    }

    /** As the console does after each refresh. */
    private static void summarize(Picture picture) {
        new WhatIsWrong().from(picture);
    }

    private static Map<String, Look<?>> looks() {
        var troubled = SimulatedCluster.group(0);
        var topic = SimulatedCluster.topic(1);
        var looks = new LinkedHashMap<String, Look<?>>();
        looks.put("now", new WhatIsWrong());
        looks.put("lag", new ShowLag(Optional.empty(), Optional.empty(), OptionalInt.empty()));
        looks.put("lag of a group", new ShowLag(Optional.of(troubled), Optional.empty(), OptionalInt.empty()));
        looks.put("groups", new ListGroups(NamePattern.all()));
        looks.put("group", new ShowGroup(troubled));
        looks.put("topics", new ListTopics(NamePattern.all(), false));
        looks.put("topic", new ShowTopic(topic));
        looks.put(
                "explain a group", new Explain(troubled, Optional.empty(), OptionalInt.empty(), OptionalLong.empty()));
        looks.put("explain an event", new ExplainEvent(topic, 1, 999_000));
        return looks;
    }

    /** Warm is what a person meets but for once; the slowest of them counts. */
    private static double slowest(Look<?> look, Picture picture) {
        for (int i = 0; i < LOOKS; i++) {
            look.from(picture);
        }
        long slowest = 0;
        for (int i = 0; i < LOOKS; i++) {
            long began = System.nanoTime();
            look.from(picture);
            slowest = Math.max(slowest, System.nanoTime() - began);
        }
        return slowest / 1e6;
    }

    private void figure(String measure, double value, String unit, Double most) {
        figures.add(new StatusFigure(measure, Math.round(value * 10) / 10.0, unit, most));
        System.err.println(measure + " " + value + " " + unit);
    }

    private static long heap() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
