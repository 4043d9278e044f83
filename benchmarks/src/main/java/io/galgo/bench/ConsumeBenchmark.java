/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.bench.report.CaseResult;
import io.galgo.bench.report.Table;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** All cases against one broker in a process of its own: each contender in a fresh JVM each round, rounds interleaved. */
final class ConsumeBenchmark {

    private final Path jdk;
    private final Pace pace;
    private final int rounds;
    private final PrintWriter out;

    ConsumeBenchmark(Path jdk, Pace pace, int rounds, PrintWriter out) {
        this.jdk = jdk;
        this.pace = pace;
        this.rounds = rounds;
        this.out = out;
    }

    List<CaseResult> run(List<Case> cases) throws InterruptedException {
        var own = Path.of(System.getProperty("java.home"));
        try (var broker =
                ChildJvm.start(own, List.of("-Xms1g", "-Xmx1g"), BenchModule.OWN.classPath(), BrokerMain.class)) {
            var servers = broker.await(BrokerMain.ADDRESS);
            try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
                var results = new ArrayList<CaseResult>();
                for (var one : cases) {
                    results.add(run(one.shrunk(pace.shrink()), servers, admin));
                }
                return results;
            }
        }
    }

    private CaseResult run(Case one, String servers, Admin admin) throws InterruptedException {
        say("%s: %s", one.name(), one.title());
        var topic = TestTopic.fill(admin, servers, one);
        var result = new CaseResult(one.name(), one.title(), topic.histogram().ceiling(one.concurrency(), one.work()));
        var runner = new ContenderRun(jdk, pace, servers);
        var order = new ArrayList<>(one.contenders());
        for (int round = 1; round <= rounds; round++) {
            for (var contender : order) {
                run(one, topic, contender, runner, result, round);
                if (one.kind() == Case.Kind.LATENCY) {
                    TestTopic.delete(admin, topic.name());
                    topic = TestTopic.fill(admin, servers, one); // runs publish, and must not read what others did
                }
            }
            Collections.rotate(order, 1);
        }
        TestTopic.delete(admin, topic.name());
        say("%n%s", Table.text(result));
        return result;
    }

    private void run(Case one, TestTopic topic, String contender, ContenderRun runner, CaseResult result, int round) {
        if (result.failed().containsKey(contender)) {
            return;
        }
        try {
            var sample = runner.run(one, topic, Contestant.named(contender));
            result.add(contender, sample);
            say("  round %d of %d  %-26s %,12.0f/s", round, rounds, contender, sample.recordsPerSecond());
        } catch (IllegalStateException e) {
            result.fail(contender, e.getMessage());
            say("  round %d of %d  %-26s failed: %s", round, rounds, contender, e.getMessage());
        }
    }

    private void say(String pattern, Object... values) {
        out.println(String.format(Locale.ROOT, pattern, values));
        out.flush();
    }
}
