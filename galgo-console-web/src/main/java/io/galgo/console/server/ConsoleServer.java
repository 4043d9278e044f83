/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.access.OneTimeCodes;
import io.galgo.console.access.Sessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The console, served to browsers: pages, REST under {@code /api/v1}, news as server-sent events, {@code /metrics}. By default it is for
 * whoever starts it alone: it listens on this machine, opens by a one-time code, changes nothing and shows no payloads. Any thread.
 */
public final class ConsoleServer implements AutoCloseable {

    private static final int THREADS = 32;

    private final ServerOptions options;
    private final Optional<Tour> tour;
    private final Pace pace;
    private final Server server;
    private final ServerConnector connector;
    private final Sessions sessions;
    private final News news;
    private final Searches searches;
    private final Doorkeeper doorkeeper;
    private final OneTimeCodes codes = new OneTimeCodes();
    private final Map<String, Watch> watches = new LinkedHashMap<>();
    private final Map<String, Acts> acts = new LinkedHashMap<>();
    private final AtomicReference<Runnable> codeUsed = new AtomicReference<>(() -> {});
    private URI url;
    private Routes routes;

    private ConsoleServer(ServerOptions options, Optional<Tour> tour, Pace pace) {
        this.options = options;
        this.tour = tour;
        this.pace = pace;
        var threads = new QueuedThreadPool(THREADS);
        threads.setName("galgo-web");
        threads.setDaemon(true);
        this.server = new Server(threads);
        this.connector = connector(server, options);
        this.sessions = new Sessions(options.clock());
        this.news = new News(watches.values(), sessions);
        this.searches = new Searches(sessions);
        this.doorkeeper = new Doorkeeper(options.users(), sessions, news::tell);
    }

    /**
     * Starts to serve. Kafka need not answer: pages say so then.
     *
     * @throws io.galgo.console.picture.OutOfReachException if a cluster's settings make no client
     * @throws UncheckedIOException if the address is in use, or is none of this machine's
     */
    public static ConsoleServer start(ServerOptions options) {
        return start(options, Optional.empty());
    }

    /**
     * Starts to serve as {@link #start(ServerOptions)} does, with a tour beside the pages.
     *
     * @param tour empty for none
     */
    public static ConsoleServer start(ServerOptions options, Optional<Tour> tour) {
        return start(options, tour, Pace.USUAL);
    }

    static ConsoleServer start(ServerOptions options, Optional<Tour> tour, Pace pace) {
        var console = new ConsoleServer(options, tour, pace);
        try {
            console.start();
            return console;
        } catch (RuntimeException e) {
            console.close();
            throw e;
        }
    }

    private void start() {
        open();
        url = options.url().orElseGet(() -> URI.create("http://localhost:" + connector.getLocalPort()));
        for (var cluster : options.clusters()) {
            watches.put(cluster.name(), new Watch(cluster, options.clock(), pace, told()));
            acts.put(cluster.name(), Acts.of(cluster, options));
        }
        boolean secure = url.getScheme().equals("https");
        var cookie = Cookie.of(secure, connector.getLocalPort());
        var ways = SignInWays.of(options.users(), url);
        routes = routes(cookie, ways);
        server.setHandler(new Gate(
                options,
                ways,
                routes,
                new Pages(secure),
                watches,
                sessions,
                news,
                Doors.of(options.url(), connector.getLocalPort()),
                cookie));
        server.setErrorHandler((request, response, callback) -> {
            callback.succeeded(); // the status alone, and no word of what is inside
            return true;
        });
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("The server cannot be started: " + e.getMessage(), e);
        }
        news.start();
        doorkeeper.start();
        searches.start();
        watches.values().forEach(Watch::start);
    }

    private void open() {
        try {
            connector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Nothing can listen at " + options.listen().getHostString() + ":"
                            + options.listen().getPort() + " (" + e.getMessage()
                            + "). Is it in use? Another: --listen HOST:PORT.",
                    e);
        }
    }

    private static ServerConnector connector(Server server, ServerOptions options) {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        var connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(options.listen().getAddress().getHostAddress());
        connector.setPort(options.listen().getPort());
        server.addConnector(connector);
        return connector;
    }

    private Consumer<Watch> told() {
        if (options.webhook().isEmpty()) {
            return watch -> news.tell();
        }
        var webhook = new Webhook(options.webhook().get(), url);
        var problems = new Problems();
        return watch -> {
            news.tell();
            synchronized (problems) { // a watch has two threads
                webhook.take(watch.cluster().name(), watch.view(), problems);
            }
        };
    }

    private Routes routes(Cookie cookie, SignInWays ways) {
        var all = new ArrayList<Route>(LookRoutes.all());
        all.addAll(MapRoutes.all());
        all.addAll(new SessionRoutes(
                        options,
                        ways,
                        doorkeeper,
                        watches.values(),
                        acts,
                        sessions,
                        cookie,
                        codes,
                        () -> codeUsed.get().run())
                .all());
        all.addAll(new SearchRoutes(searches, options.clock()).all());
        all.addAll(new ActRoutes(acts, options.clock()).all());
        all.addAll(new OperationRoutes(options.clock()).all());
        all.addAll(new TourRoutes(tour).all());
        all.add(Route.get("/api/v1/news", Permission.SIGNED_IN, call -> new Reply.News()));
        all.add(Route.get("/metrics", Permission.METRICS, this::metrics));
        return new Routes(List.copyOf(all));
    }

    /** Whoever asks by a session gets the clusters on which there is nothing that this person may not see. */
    private Reply metrics(Call call) {
        var seen = watches.values().stream()
                .filter(watch -> call.session().stream()
                        .allMatch(session ->
                                session.person().on(watch.cluster().name()).watchesAll()))
                .toList();
        return Metrics.of(seen, options.clock());
    }

    Routes routes() {
        return routes;
    }

    /** Returns how browsers reach it. */
    public URI url() {
        return url;
    }

    /** Returns the address that opens it: where there are no users, with the one-time code that is good now. */
    public String link() {
        return url + (options.users().isPresent() ? "/" : "/#" + codes.current());
    }

    /** Has somebody told, by a server's thread, whenever a one-time code was used: {@link #link} is another one then. */
    public void onCodeUsed(Runnable told) {
        codeUsed.set(told);
    }

    /** Stops to serve, and to ask Kafka. */
    @Override
    public void close() {
        doorkeeper.close();
        news.close();
        searches.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The server cannot be stopped: " + e.getMessage(), e);
        } finally {
            acts.values().forEach(Acts::close);
            watches.values().forEach(Watch::close);
        }
    }
}
