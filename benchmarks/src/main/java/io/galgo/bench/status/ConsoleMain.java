/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.galgo.console.SimulatedConsole;
import io.galgo.console.access.Users;
import io.galgo.console.act.Grant;
import io.galgo.console.picture.SimulatedCluster;
import io.galgo.console.server.Cluster;
import io.galgo.console.server.ConsoleServer;
import io.galgo.console.server.ServerOptions;
import io.galgo.control.Role;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * A console's process that serves a simulated cluster, and browsers that ask it: takes a {@link StatusJob} as JSON, prints its
 * {@link StatusFigure}s as one line of JSON. Browsers are in the same process: their work is in the times.
 */
public final class ConsoleMain {

    private static final double PAGE_MILLIS = 200;
    private static final double FIRST_PAGE_SECONDS = 3;
    private static final double HEAP_MEGABYTES = 1_500;
    private static final long BETWEEN_ASKS = Duration.ofMillis(20).toNanos();
    private static final int TIMES = 20;
    private static final int BROWSERS = 8;
    private static final String PASSWORD = "of a simulation alone";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<StatusFigure> figures = new ArrayList<>();
    private ConsoleServer server;

    private ConsoleMain() {}

    public static void main(String[] args) throws Exception {
        var figures = new ConsoleMain().measure(JSON.readValue(args[0], StatusJob.class));
        System.out.println(StatusMain.FIGURES + JSON.writeValueAsString(figures));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private List<StatusFigure> measure(StatusJob job) throws Exception {
        long before = StatusMain.heap();
        var people = Users.read(people());
        try (var cluster = new SimulatedCluster(job.instances(), job.partitionsEach(), job.topics(), Instant.now())) {
            figure("groups x partitions", (double) cluster.rows(), "", null);
            double read = cluster.readCommits(SimulatedConsole.FOR_FIRST.toNanos()) / 1e9;
            double found = cluster.showBrokersFirst() / 1e9;
            serve(ServerOptions.local(clusters(cluster)), began -> {
                var code = server.link().substring(server.link().indexOf('#') + 1);
                var whoever = new AtomicReference<String>();
                double open = seconds(began, () -> {
                    whoever.set(signIn("{\"code\":\"" + code + "\"}"));
                    return whoever;
                });
                figure("start to a page that says where one is", open, "s", null);
                double first = seconds(began, () -> awaitFirst(whoever.get()));
                figure("start to the first page about groups", read + found + first, "s", FIRST_PAGE_SECONDS);
            });
            double rest = cluster.readCommits() / 1e9;
            double all = cluster.showBrokers() / 1e9;
            serve(ServerOptions.local(clusters(cluster)).withUsers(people), began -> {
                var reader = signIn(named("reader"));
                double first = seconds(began, () -> awaitFirst(reader));
                figure("commits read, in the background", read + rest, "s", null);
                figure("found who waits, in the background", all, "s", null);
                figure("made what pages of all groups need, in the background", first, "s", null);
                var asked = new LinkedHashMap<String, String>();
                asked.put("who sees all", reader);
                asked.put("who sees no keys", signIn(named("viewer")));
                asked.put("who sees some groups", signIn(named("team")));
                for (var one : asked.entrySet()) {
                    for (var page : pages(cluster).entrySet()) {
                        figure(
                                page.getKey() + ", " + one.getKey(),
                                slowest(page.getValue(), one.getValue()),
                                "ms",
                                PAGE_MILLIS);
                    }
                }
                figure(
                        BROWSERS + " browsers at once, lag, who sees no keys",
                        together(asked.get("who sees no keys")),
                        "ms",
                        null);
                figure("heap", (StatusMain.heap() - before) / 1e6, "MB", HEAP_MEGABYTES);
            });
        }
        return figures;
    }

    private interface Asking {
        void ask(long began) throws Exception;
    }

    private static List<Cluster> clusters(SimulatedCluster cluster) {
        return List.of(new Cluster("simulated", () -> SimulatedConsole.of(cluster.picture()), ""));
    }

    private void serve(ServerOptions options, Asking asking) throws Exception {
        long began = System.nanoTime();
        server = ConsoleServer.start(options);
        try {
            asking.ask(began);
        } finally {
            server.close();
        }
    }

    private static Path people() throws IOException {
        var file = Files.createTempDirectory("galgo-bench").resolve("users.yaml");
        Users.add(file, "reader", PASSWORD.toCharArray(), Grant.everywhere(Role.READER));
        Users.add(file, "viewer", PASSWORD.toCharArray(), Grant.everywhere(Role.VIEWER));
        Users.add(file, "team", PASSWORD.toCharArray(), new Grant(Role.VIEWER, "", "team-00", ""));
        return file;
    }

    /** What pages ask; of one group or topic another one each time. */
    private static Map<String, IntFunction<String>> pages(SimulatedCluster cluster) {
        var pages = new LinkedHashMap<String, IntFunction<String>>();
        pages.put("now", i -> "now?limit=12");
        pages.put("lag", i -> "lag?brief=true");
        pages.put("lag, filtered", i -> "lag?brief=true&filter=service-00" + i % 10);
        pages.put("why a group waits", i -> "explain?group=" + encoded(group(cluster, i)));
        pages.put(
                "why it waits on a topic",
                i -> "explain?group=" + encoded(group(cluster, i)) + "&topic=" + encoded(cluster.topicOf(2 * i)));
        pages.put("map", i -> "map?");
        pages.put("map, filtered", i -> "map?filter=service-00" + i % 10);
        pages.put("map, of a topic", i -> "map?topic=" + encoded(SimulatedCluster.topic(i)));
        pages.put("map, of a group", i -> "map?group=" + encoded(group(cluster, i)));
        pages.put("names to go to", i -> "names?part=topic-" + i % 10);
        pages.put("an event", i -> "event?partition=1&offset=999000&topic=" + encoded(SimulatedCluster.topic(i)));
        return pages;
    }

    /** One that is behind, and that all may see: every fortieth is of the team. */
    private static String group(SimulatedCluster cluster, int i) {
        return cluster.troubled(2 * i);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /** The slowest of as many counts, after as many for warmth. */
    private double slowest(IntFunction<String> page, String cookie) throws Exception {
        double slowest = 0;
        for (int i = 0; i < 2 * TIMES; i++) {
            var path = page.apply(i);
            double took = 1e3 * seconds(System.nanoTime(), () -> get(path, cookie));
            slowest = i < TIMES ? 0 : Math.max(slowest, took);
        }
        return slowest;
    }

    /** The median of what the slowest of the browsers got. */
    private double together(String cookie) throws Exception {
        var browsers = Executors.newFixedThreadPool(BROWSERS);
        var slowest = new double[TIMES];
        try {
            for (int i = 0; i < TIMES; i++) {
                var asking = new ArrayList<Callable<Double>>();
                for (int browser = 0; browser < BROWSERS; browser++) {
                    asking.add(() -> 1e3 * seconds(System.nanoTime(), () -> get("lag?brief=true", cookie)));
                }
                for (var took : browsers.invokeAll(asking)) {
                    slowest[i] = Math.max(slowest[i], took.get());
                }
            }
        } finally {
            browsers.shutdown();
        }
        Arrays.sort(slowest);
        return slowest[TIMES / 2];
    }

    private static double seconds(long began, Callable<?> work) throws Exception {
        work.call();
        return (System.nanoTime() - began) / 1e9;
    }

    private static String named(String user) {
        return "{\"user\":\"" + user + "\",\"password\":\"" + PASSWORD + "\"}";
    }

    private String signIn(String as) throws IOException, InterruptedException {
        var response = client.send(
                HttpRequest.newBuilder(server.url().resolve("/api/v1/session"))
                        .headers(
                                "Origin",
                                server.url().toString(),
                                "Galgo-Request",
                                "page",
                                "Content-Type",
                                "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(as))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        var cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    /** Asks as a page does, again whenever it is told that nothing is known yet. */
    private int awaitFirst(String cookie) throws IOException, InterruptedException {
        int status = ask("now?", cookie).statusCode();
        while (status == 503) {
            LockSupport.parkNanos(BETWEEN_ASKS);
            status = ask("now?", cookie).statusCode();
        }
        return status;
    }

    private int get(String path, String cookie) throws IOException, InterruptedException {
        var response = ask(path, cookie);
        if (response.statusCode() != 200) {
            throw new IllegalStateException(path + " has status " + response.statusCode());
        }
        return response.body().length;
    }

    private HttpResponse<byte[]> ask(String path, String cookie) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(server.url().resolve("/api/v1/" + path))
                        .header("Cookie", cookie)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private void figure(String measure, double value, String unit, Double most) {
        figures.add(new StatusFigure(measure, Math.round(value * 10) / 10.0, unit, most));
        System.err.println(measure + " " + value + " " + unit);
    }
}
