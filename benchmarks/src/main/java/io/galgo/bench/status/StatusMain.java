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
import io.galgo.console.SimulatedConsole;
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
import java.util.function.IntFunction;

/** A console's process: takes a {@link StatusJob} as JSON, prints its {@link StatusFigure}s as one line of JSON. */
public final class StatusMain {

    /** Begins the line that carries the figures. */
    public static final String FIGURES = "FIGURES ";

    private static final double LOOK_MILLIS = 200;
    private static final double STATUS_KILOBYTES = 1_000;
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
        figure("a beat", StatusTraffic.beatBytes(), "B", null);
        figure("status of all instances", StatusTraffic.bytesPerSecond(job) / 1e3, "kB/s", STATUS_KILOBYTES);
        long before = heap();
        try (var cluster = new SimulatedCluster(
                job.instances(), job.partitionsEach(), job.topics(), Instant.parse("2026-03-01T12:00:00Z"))) {
            figure("groups x partitions", (double) cluster.rows(), "", null);
            figure("reading their commits", cluster.readCommits() / 1e6, "ms", null);
            figure("finding out who waits", cluster.showBrokers() / 1e6, "ms", null);
            long began = System.nanoTime();
            var picture = cluster.picture().still();
            SimulatedConsole.prepare(picture);
            figure("making what looks at all groups need", (System.nanoTime() - began) / 1e6, "ms", null);
            figure("heap", (heap() - before) / 1e6, "MB", HEAP_MEGABYTES);
            looks(cluster).forEach((name, look) -> figure(name, slowest(look, picture), "ms", LOOK_MILLIS));
        }
        return figures;
    }

    /** Looks at all there is are answered beforehand; the others are another group's or topic's each time. */
    private static Map<String, IntFunction<Look<?>>> looks(SimulatedCluster cluster) {
        var looks = new LinkedHashMap<String, IntFunction<Look<?>>>();
        looks.put("now", i -> new WhatIsWrong());
        looks.put("lag", i -> new ShowLag(Optional.empty(), Optional.empty(), OptionalInt.empty()));
        looks.put(
                "lag of a group",
                i -> new ShowLag(Optional.of(cluster.troubled(i)), Optional.empty(), OptionalInt.empty()));
        looks.put("groups", i -> new ListGroups(NamePattern.all()));
        looks.put("group", i -> new ShowGroup(cluster.troubled(i)));
        looks.put("topics", i -> new ListTopics(NamePattern.all(), false));
        looks.put("topic", i -> new ShowTopic(SimulatedCluster.topic(i)));
        looks.put(
                "explain a group",
                i -> new Explain(cluster.troubled(i), Optional.empty(), OptionalInt.empty(), OptionalLong.empty()));
        looks.put("explain an event", i -> new ExplainEvent(SimulatedCluster.topic(i), 1, 999_000));
        return looks;
    }

    /** The slowest counts, after as many for warmth. */
    private static double slowest(IntFunction<Look<?>> look, Picture picture) {
        long slowest = 0;
        for (int i = 0; i < 2 * LOOKS; i++) {
            var next = look.apply(i);
            long began = System.nanoTime();
            SimulatedConsole.answer(next, picture);
            slowest = i < LOOKS ? 0 : Math.max(slowest, System.nanoTime() - began);
        }
        return slowest / 1e6;
    }

    private void figure(String measure, double value, String unit, Double most) {
        figures.add(new StatusFigure(measure, Math.round(value * 10) / 10.0, unit, most));
        System.err.println(measure + " " + value + " " + unit);
    }

    /** What is in use, after all else is gone; bytes. */
    static long heap() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
