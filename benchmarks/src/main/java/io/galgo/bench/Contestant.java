/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

/**
 * Who takes part, and where its code is.
 *
 * @param name the contender's name; Galgo's begin with {@code galgo}
 * @param module the module whose class path it runs in
 * @param type its class there
 * @param healthy whether it runs a case with a failing key without that key, to compare
 */
record Contestant(String name, BenchModule module, String type, boolean healthy) {

    static final String PLAIN = "plain";
    /** Ends the name of a contender that gets no failing key. */
    static final String HEALTHY = "-healthy";

    private static final String PACKAGE = "io.galgo.bench.";

    static Contestant named(String name) {
        boolean healthy = name.endsWith(HEALTHY);
        String base = healthy ? name.substring(0, name.length() - HEALTHY.length()) : name;
        if (base.startsWith("galgo-")) {
            return new Contestant(base, BenchModule.OWN, PACKAGE + "contender.GalgoContender", healthy);
        }
        return switch (base) {
            case PLAIN, "plain-untuned" ->
                new Contestant(base, BenchModule.OWN, PACKAGE + "contender.PlainLoop", healthy);
            case "keyed-loop" -> new Contestant(base, BenchModule.OWN, PACKAGE + "contender.KeyedLoop", healthy);
            case "spring-kafka" ->
                new Contestant(base, BenchModule.SPRING_KAFKA, PACKAGE + "spring.SpringKafka", healthy);
            case "parallel-consumer", "parallel-consumer-unordered" ->
                new Contestant(base, BenchModule.PARALLEL_CONSUMER, PACKAGE + "parallel.ParallelConsumer", healthy);
            default -> throw new IllegalArgumentException("There is no contender " + name);
        };
    }
}
