/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.ListDeadLetters.DeadLetterList;
import io.galgo.console.access.Person;
import io.galgo.console.access.Session;
import io.galgo.console.access.Sessions;
import io.galgo.console.act.Right;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells browsers that there is something new, by server-sent events: one stream a browser. What is new they ask for themselves. A thread of
 * its own tells all; no other one waits for a slow browser.
 */
final class News implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(News.class);
    private static final int MOST_A_SESSION = 8;
    private static final int SECONDS_BETWEEN_SIGNS = 10;

    private final Collection<Watch> watches;
    private final Sessions sessions;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean due = new AtomicBoolean();
    /** Once closed it takes nothing: whoever listened has been told that it ends. */
    private final ScheduledExecutorService teller = new ScheduledThreadPoolExecutor(
            1,
            work -> {
                var thread = new Thread(work, "galgo-news");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    News(Collection<Watch> watches, Sessions sessions) {
        this.watches = watches;
        this.sessions = sessions;
    }

    /** Also without news a sign now and then: a stream whose browser or session is gone is noticed by it. */
    void start() {
        var unused = teller.scheduleWithFixedDelay(
                this::tellAll, SECONDS_BETWEEN_SIGNS, SECONDS_BETWEEN_SIGNS, TimeUnit.SECONDS);
    }

    /** Has all told soon. Any thread. */
    void tell() {
        if (due.compareAndSet(false, true)) {
            teller.execute(() -> {
                due.set(false);
                tellAll();
            });
        }
    }

    /** Takes over a response: it stays open until either side ends it. */
    void listen(Session session, Request request, Response response, Callback callback) {
        long open = listeners.stream()
                .filter(listener -> listener.session().id().equals(session.id()))
                .count();
        if (open >= MOST_A_SESSION) {
            throw new Refusal(
                    429, "This browser listens " + open + " times already: one stream is enough for all tabs.");
        }
        var listener = new Listener(session, response, callback);
        request.addIdleTimeoutListener(timeout -> false);
        request.addFailureListener(gone -> listeners.remove(listener));
        response.setStatus(200);
        response.getHeaders().put("Content-Type", "text/event-stream");
        response.getHeaders().put("Cache-Control", "no-store");
        listeners.add(listener);
        listener.send(of(session.person()));
    }

    private void tellAll() {
        try {
            listeners.removeIf(listener -> !tell(listener));
        } catch (RuntimeException e) {
            LOG.error("Browsers could not be told of what is new", e); // the next time they are
        }
    }

    /** Returns whether it still listens. */
    private boolean tell(Listener listener) {
        if (!sessions.isOpen(listener.session())) {
            listener.end();
            return false;
        }
        return listener.send(of(listener.session().person()));
    }

    private String of(Person person) {
        var json = JsonNodeFactory.instance.objectNode().put("v", 1);
        var clusters = json.putObject("clusters");
        for (var watch : watches) {
            if (person.has(Right.WATCH, watch.cluster().name())) {
                describe(watch, person, clusters.putObject(watch.cluster().name()));
            }
        }
        return "event: news\ndata: " + json + "\n\n";
    }

    private static void describe(Watch watch, Person person, ObjectNode json) {
        var view = watch.view();
        var access = person.on(watch.cluster().name());
        var filter = new Filter(access);
        view.lag()
                .ifPresent(lag -> json.put("as_of", lag.asOf().toString())
                        .put(
                                "need_you",
                                filter.rows(lag.content().rows()).stream()
                                        .filter(row -> row.standing().isProblem())
                                        .map(row -> row.group())
                                        .distinct()
                                        .count()));
        view.dead()
                .map(dead -> filter.dead(dead.content()))
                .map(DeadLetterList::open)
                .ifPresent(open -> json.put("dead", open));
        view.operations()
                .ifPresent(operations -> json.putObject("operations")
                        .put("as_of", operations.jobs().asOf().toString())
                        .put(
                                "running",
                                Operations.seen(operations.jobs().content(), access).jobs().stream()
                                        .filter(Operations::isRunning)
                                        .count())
                        .put(
                                "settings",
                                Operations.seen(operations.settings().content(), access)
                                        .settings()
                                        .size()));
        view.broken()
                .ifPresent(broken -> json.putObject("broken")
                        .put("since", broken.since().toString())
                        .put("why", broken.why()));
    }

    @Override
    public void close() {
        teller.shutdownNow();
        listeners.forEach(Listener::end);
    }
}
