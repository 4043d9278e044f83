/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.galgo.bench.produce.Figures;
import io.galgo.bench.produce.Ground;
import io.galgo.bench.produce.ProduceJob;
import io.galgo.bench.produce.ProduceMain;
import io.galgo.bench.report.ProduceResult;
import io.galgo.testkit.EmbeddedPostgres;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Producing cases: a broker for each in a process of its own, each contender in a fresh JVM each round, rounds interleaved. */
final class ProduceBenchmark {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> JVM = List.of("-Xms1g", "-Xmx1g");
    private static final int PARTITIONS = 4;

    private final Path jdk;
    private final Pace pace;
    private final int rounds;
    private final PrintWriter out;
    private int databases;

    ProduceBenchmark(Path jdk, Pace pace, int rounds, PrintWriter out) {
        this.jdk = jdk;
        this.pace = pace;
        this.rounds = rounds;
        this.out = out;
    }

    List<ProduceResult> run(List<ProduceCase> cases) throws InterruptedException {
        var results = new ArrayList<ProduceResult>();
        for (var one : cases) {
            results.add(run(one));
        }
        return results;
    }

    private ProduceResult run(ProduceCase one) throws InterruptedException {
        say("%s: %s", one.name(), one.title());
        var result = new ProduceResult(one.name());
        var own = Path.of(System.getProperty("java.home"));
        var arguments = one.outage() ? new String[] {BrokerMain.PROXIED} : new String[0];
        try (var database = one.database() ? startDatabase() : null;
                var broker = ChildJvm.start(own, JVM, BenchModule.OWN.classPath(), BrokerMain.class, arguments)) {
            var servers = broker.await(BrokerMain.ADDRESS);
            try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
                var order = new ArrayList<>(one.contenders().keySet());
                for (int round = 1; round <= rounds; round++) {
                    for (var contender : order) {
                        run(one, contender, result, round, new Servers(broker, servers, admin, database));
                    }
                    Collections.rotate(order, 1);
                }
            }
        }
        say("%n%s", result.text());
        return result;
    }

    private void run(ProduceCase one, String contender, ProduceResult result, int round, Servers servers)
            throws InterruptedException {
        if (result.failed().containsKey(contender)) {
            return;
        }
        var code = one.contenders().get(contender);
        var topic = TestTopic.create(servers.admin, one.name(), PARTITIONS);
        var job = new ProduceJob(
                contender,
                code.type(),
                servers.address,
                servers.database == null ? null : servers.database.createDatabase("bench_" + ++databases),
                topic,
                PARTITIONS,
                // the broker too must have met such batches, and what takes a microsecond an event is compiled for good
                // after 15 s
                (one.database() ? 3 : 5) * pace.warmUp(),
                pace.limit());
        try (var jvm = ChildJvm.start(jdk, JVM, code.module().classPath(), ProduceMain.class, write(job))) {
            for (var figures : read(await(jvm, servers.broker))) {
                result.add(figures);
                say("  round %d of %d  %-26s %,12.0f/s", round, rounds, figures.name(), figures.perSecond());
            }
        } catch (IllegalStateException e) {
            if (one.outage()) {
                servers.broker.tell(Ground.HEAL); // for the next one
            }
            result.fail(contender, e.getMessage());
            say("  round %d of %d  %-26s failed: %s", round, rounds, contender, e.getMessage());
        }
        TestTopic.delete(servers.admin, topic);
    }

    /** Passes on what the contender asks of the broker until it has its figures. */
    private static String await(ChildJvm contender, ChildJvm broker) {
        while (true) {
            var line = contender.awaitEither(ProduceMain.FIGURES, Ground.ASK);
            if (line.startsWith(ProduceMain.FIGURES)) {
                return line.substring(ProduceMain.FIGURES.length());
            }
            broker.tell(line.substring(Ground.ASK.length()));
        }
    }

    /** With the real costs of a commit. */
    private static EmbeddedPostgres startDatabase() {
        return EmbeddedPostgres.builder().config("fsync", "on").start();
    }

    /** What runs around the contenders of a case; no database where it needs none. */
    private record Servers(ChildJvm broker, String address, Admin admin, EmbeddedPostgres database) {}

    private static String write(ProduceJob job) {
        try {
            return JSON.writeValueAsString(job);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A job must be JSON", e);
        }
    }

    private static List<Figures> read(String line) {
        try {
            return JSON.readValue(line, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not figures: " + line, e);
        }
    }

    private void say(String pattern, Object... values) {
        out.println(String.format(Locale.ROOT, pattern, values));
        out.flush();
    }
}
