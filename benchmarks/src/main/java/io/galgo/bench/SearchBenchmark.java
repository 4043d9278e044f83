/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.galgo.bench.report.SearchResult;
import io.galgo.bench.search.GalgoSearch;
import io.galgo.bench.search.JsonThenCel;
import io.galgo.bench.search.PlainSearch;
import io.galgo.bench.search.SearchJob;
import io.galgo.bench.search.SearchMain;
import io.galgo.bench.search.SearchOutcome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** One topic, filled once and searched by every contender in a fresh JVM each round, rounds interleaved; the broker in a process of its own. */
final class SearchBenchmark {

    private static final String KCAT_JQ = "kcat-jq";
    private static final Map<String, Class<?>> TYPES = Map.of(
            SearchResult.PLAIN,
            PlainSearch.class,
            "galgo",
            GalgoSearch.class,
            "galgo-decoding",
            GalgoSearch.Decoding.class,
            "json-then-cel",
            JsonThenCel.class);

    static final List<String> CONTENDERS =
            List.of(SearchResult.PLAIN, "galgo", "galgo-decoding", "json-then-cel", KCAT_JQ);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> JVM = List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");
    private static final int PARTITIONS = 8;

    private final Path jdk;
    private final Pace pace;
    private final int rounds;
    private final PrintWriter out;

    SearchBenchmark(Path jdk, Pace pace, int rounds, PrintWriter out) {
        this.jdk = jdk;
        this.pace = pace;
        this.rounds = rounds;
        this.out = out;
    }

    SearchResult run(List<String> contenders, long records) throws InterruptedException {
        var result = new SearchResult();
        var own = Path.of(System.getProperty("java.home"));
        var order = new ArrayList<>(contenders);
        if (order.contains(KCAT_JQ) && !KcatJq.isThere()) {
            say("kcat and jq are not both on the PATH: %s is left out (Debian: apt-get install kcat jq)", KCAT_JQ);
            order.remove(KCAT_JQ);
        }
        try (var broker =
                ChildJvm.start(own, List.of("-Xms1g", "-Xmx1g"), BenchModule.OWN.classPath(), BrokerMain.class)) {
            var servers = broker.await(BrokerMain.ADDRESS);
            try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
                say("search: one order among %,d", records);
                var topic = TestTopic.create(admin, "search", PARTITIONS);
                TestTopic.fillWithOrders(servers, topic, records);
                for (int round = 1; round <= rounds; round++) {
                    for (var contender : order) {
                        run(contender, job(contender, servers, topic, records), result, round);
                    }
                    Collections.rotate(order, 1);
                }
            }
        }
        say("%n%s", result.text());
        return result;
    }

    private SearchJob job(String contender, String servers, String topic, long records) {
        var type = TYPES.get(contender);
        return new SearchJob(
                type == null ? "" : type.getName(),
                servers,
                topic,
                PARTITIONS,
                records,
                records * 2 / 3, // neither near the beginning nor near the end
                pace.warmUp());
    }

    private void run(String contender, SearchJob job, SearchResult result, int round) throws InterruptedException {
        if (result.failed().containsKey(contender)) {
            return;
        }
        try {
            var outcome = contender.equals(KCAT_JQ) ? KcatJq.search(job) : inJvm(job);
            check(contender, job, outcome);
            result.add(contender, outcome.perSecond());
            say("  round %d of %d  %-20s %,12.0f/s", round, rounds, contender, outcome.perSecond());
        } catch (IllegalStateException e) {
            result.fail(contender, e.getMessage());
            say("  round %d of %d  %-20s failed: %s", round, rounds, contender, e.getMessage());
        }
    }

    private SearchOutcome inJvm(SearchJob job) {
        try (var jvm =
                ChildJvm.start(jdk, JVM, BenchModule.OWN.classPath(), SearchMain.class, JSON.writeValueAsString(job))) {
            return JSON.readValue(jvm.await(SearchMain.OUTCOME), SearchOutcome.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Jobs and outcomes must be JSON", e);
        }
    }

    /** A search that overlooks something is no search. */
    private static void check(String contender, SearchJob job, SearchOutcome outcome) {
        boolean looks = !contender.equals(SearchResult.PLAIN);
        boolean all = outcome.records() == job.records();
        if (!contender.equals(KCAT_JQ) && (!all || (looks && outcome.matches() != 1))) {
            throw new IllegalStateException("It read " + outcome.records() + " of " + job.records()
                    + " records and found " + outcome.matches() + " of 1");
        }
    }

    private void say(String pattern, Object... values) {
        out.println(String.format(Locale.ROOT, pattern, values));
        out.flush();
    }
}
