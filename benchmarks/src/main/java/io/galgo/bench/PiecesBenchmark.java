/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.bench.report.PieceResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Inner pieces, by JMH: in a JVM of its own, which starts others, that measure one thing each. */
final class PiecesBenchmark {

    private static final Map<String, String> TYPES = new TreeMap<>(Map.of(
            "headers", "io.galgo.consume.HeadersPiece",
            "tracker", "io.galgo.consume.TrackerPiece",
            "lanes", "io.galgo.consume.LanesPiece",
            "filter", "io.galgo.bench.search.FilterPiece"));

    static final List<String> PIECES = List.copyOf(TYPES.keySet());

    private static final String JMH = "org.openjdk.jmh.Main";
    private static final String BEGINS = "# Benchmark: ";
    private static final String ENDS = "# Run complete";

    /** JVMs, then iterations before what counts and their time, then those that count. */
    private static final List<String> FULL = List.of("-f", "3", "-wi", "4", "-w", "500ms", "-i", "4", "-r", "500ms");

    private static final List<String> QUICK = List.of("-f", "1", "-wi", "1", "-w", "50ms", "-i", "1", "-r", "50ms");

    private final Path jdk;
    private final boolean quick;
    private final PrintWriter out;

    PiecesBenchmark(Path jdk, boolean quick, PrintWriter out) {
        this.jdk = jdk;
        this.quick = quick;
        this.out = out;
    }

    /** @throws IllegalStateException if something cannot be measured */
    PieceResult run(List<String> pieces) {
        try {
            var report = Files.createTempFile("galgo-bench-", ".json");
            try {
                measure(pieces, report);
                var names = TYPES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
                var result = PieceResult.of(Files.readString(report), names);
                out.println();
                out.print(result.text());
                out.flush();
                return result;
            } finally {
                Files.delete(report);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write or read what was measured", e);
        }
    }

    private void measure(List<String> pieces, Path report) {
        var args = new ArrayList<>(quick ? QUICK : FULL);
        args.addAll(List.of("-bm", "avgt", "-tu", "ns", "-prof", "gc", "-foe", "true"));
        args.addAll(List.of("-jvmArgs", "-Xms512m -Xmx512m", "-rf", "json", "-rff", report.toString()));
        pieces.forEach(piece -> args.add("^" + Pattern.quote(TYPES.get(piece) + ".")));
        // Two measurements at once say nothing of speed, so JMH refuses them; a quick one is not for that
        var options = quick ? List.of("-Djmh.ignoreLock=true") : List.<String>of();
        try (var jmh = ChildJvm.start(jdk, options, BenchModule.PIECES.classPath(), JMH, args)) {
            for (var line = next(jmh); !line.startsWith(ENDS); line = next(jmh)) {
                out.println("  " + line.substring(line.lastIndexOf('.', line.lastIndexOf('.') - 1) + 1));
                out.flush();
            }
        }
    }

    private static String next(ChildJvm jmh) {
        return jmh.awaitEither(BEGINS, ENDS);
    }
}
