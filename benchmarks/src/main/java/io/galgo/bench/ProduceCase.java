/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.bench.produce.BareProducer;
import io.galgo.bench.produce.CommitToHandler;
import io.galgo.bench.produce.GalgoDirect;
import io.galgo.bench.produce.GalgoDirectStage;
import io.galgo.bench.produce.GalgoSpool;
import io.galgo.bench.produce.PlainProducer;
import io.galgo.bench.produce.ProduceContender;
import io.galgo.bench.produce.Relaying;
import io.galgo.bench.produce.Transactions;
import io.galgo.bench.report.ProduceResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A case of {@code bench produce}: contenders that do the same, each in a JVM of its own.
 *
 * @param name the case
 * @param title what it shows
 * @param database whether contenders get a PostgreSQL database each
 * @param outage whether contenders may take the broker away, which then stands behind a proxy
 * @param contenders where the code of each is, by their names in the order of the first round
 */
record ProduceCase(String name, String title, boolean database, boolean outage, Map<String, Code> contenders) {

    private static final List<ProduceCase> ALL = List.of(
            of("direct", "events straight to Kafka, beside the Kafka client alone with the same settings")
                    .with("plain", PlainProducer.class)
                    .with("plain-without-headers", BareProducer.class)
                    .with("galgo-direct", GalgoDirect.class)
                    .with("galgo-direct-stage", GalgoDirectStage.class),
            of("spool", "events through the spool: brokers there, away, and back again")
                    .withOutage()
                    .with("plain", PlainProducer.class)
                    .with("galgo-spool", GalgoSpool.class),
            withDatabase("transactions", "what events cost the transaction that changes the database")
                    .with(ProduceResult.NO_EVENTS, Transactions.WithoutEvents.class)
                    .with("galgo-table", Transactions.Table.class)
                    .with("galgo-log", Transactions.Log.class)
                    .with("galgo-table-relayed", Transactions.TableRelayed.class)
                    .with("galgo-log-relayed", Transactions.LogRelayed.class)
                    .with("send-after-commit", Transactions.SendAfterCommit.class),
            withDatabase("relay", "how fast a relay publishes what has piled up")
                    .with("galgo-table", Relaying.Table.class)
                    .with("galgo-log", Relaying.Log.class)
                    .with("galgo-log-singles", Relaying.LogOfSingles.class)
                    .with("debezium", new Code(BenchModule.DEBEZIUM, "io.galgo.bench.debezium.DebeziumRelay")),
            withDatabase("commit-to-handler", "from the commit to the handler, at 100 and at 2,000 a second")
                    .with("galgo-table", CommitToHandler.Table.class)
                    .with("galgo-log", CommitToHandler.Log.class)
                    .with("send-after-commit", CommitToHandler.SendAfterCommit.class));

    /**
     * A contender's class.
     *
     * @param module the module whose class path it runs in
     * @param type its name there
     */
    record Code(BenchModule module, String type) {}

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
        return new ProduceCase(name, title, false, false, Map.of());
    }

    private static ProduceCase withDatabase(String name, String title) {
        return new ProduceCase(name, title, true, false, Map.of());
    }

    private ProduceCase withOutage() {
        return new ProduceCase(name, title, database, true, contenders);
    }

    private ProduceCase with(String contender, Class<? extends ProduceContender> type) {
        return with(contender, new Code(BenchModule.OWN, type.getName()));
    }

    private ProduceCase with(String contender, Code code) {
        var more = new LinkedHashMap<>(contenders);
        more.put(contender, code);
        return new ProduceCase(name, title, database, outage, more);
    }

    /**
     * Returns the case with these contenders alone.
     *
     * @throws IllegalArgumentException if it has one of them not
     */
    ProduceCase only(List<String> names) {
        var fewer = new LinkedHashMap<>(contenders);
        if (!fewer.keySet().containsAll(names)) {
            throw new IllegalArgumentException(
                    "Case " + name + " has these contenders alone: " + String.join(", ", fewer.keySet()));
        }
        fewer.keySet().retainAll(names);
        return new ProduceCase(name, title, database, outage, fewer);
    }
}
