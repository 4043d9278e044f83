/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.bench.produce.BareProducer;
import io.galgo.bench.produce.GalgoDirect;
import io.galgo.bench.produce.PlainProducer;
import io.galgo.bench.produce.ProduceContender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A case of {@code bench produce}: contenders that do the same, each in a JVM of its own.
 *
 * @param name the case
 * @param title what it shows
 * @param outage whether contenders may take the broker away, which then stands behind a proxy
 * @param contenders by their names, in the order of the first round
 */
record ProduceCase(
        String name, String title, boolean outage, Map<String, Class<? extends ProduceContender>> contenders) {

    private static final List<ProduceCase> ALL =
            List.of(of("direct", "events straight to Kafka, beside the Kafka client alone with the same settings")
                    .with("plain", PlainProducer.class)
                    .with("plain-without-headers", BareProducer.class)
                    .with("galgo-direct", GalgoDirect.class));

    static List<ProduceCase> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException if there is none of that name */
    static ProduceCase named(String name) {
        return ALL.stream()
                .filter(one -> one.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no case " + name + "; known are "
                        + ALL.stream().map(ProduceCase::name).collect(Collectors.joining(", "))));
    }

    private static ProduceCase of(String name, String title) {
        return new ProduceCase(name, title, false, Map.of());
    }

    private ProduceCase with(String contender, Class<? extends ProduceContender> type) {
        var more = new LinkedHashMap<String, Class<? extends ProduceContender>>(contenders);
        more.put(contender, type);
        return new ProduceCase(name, title, outage, more);
    }
}
