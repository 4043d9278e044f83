/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.access.Session;
import io.galgo.console.access.Sessions;
import io.galgo.console.stream.RecordFilter;
import io.galgo.console.stream.RecordSearch;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Searches of logs that run for pages. One belongs to the session that began it, and ends with it, or when nobody has asked for it for a
 * while. Any thread; each runs on a thread of its own.
 */
final class Searches implements AutoCloseable {

    private static final int MOST_A_SESSION = 2;
    private static final int MOST = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final ExecutorService runners = Executors.newCachedThreadPool(work -> daemon(work, "galgo-page-search"));
    private final ScheduledExecutorService sweeper =
            Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "galgo-page-search-sweeper"));

    private final Sessions sessions;

    Searches(Sessions sessions) {
        this.sessions = sessions;
    }

    private static Thread daemon(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        var unused = sweeper.scheduleWithFixedDelay(this::sweep, 5, 5, TimeUnit.SECONDS);
    }

    /** Says no where there is no room for another one. */
    void checkRoom(Session session) {
        var now = running.values().stream().filter(Running::isRunning).toList();
        if (now.stream().filter(one -> one.isOf(session)).count() >= MOST_A_SESSION) {
            throw new Refusal(429, "You have " + MOST_A_SESSION + " searches already: stop one first.");
        }
        if (now.size() >= MOST) {
            throw new Refusal(429, MOST + " searches run already. Try again in a moment.");
        }
    }

    /**
     * Begins one.
     *
     * @param counts whether how many there are is all that is asked
     */
    String begin(Session session, RecordSearch search, RecordFilter filter, boolean counts) {
        checkRoom(session);
        var id = UUID.randomUUID().toString();
        var one = new Running(session, search, filter, counts);
        running.put(id, one);
        runners.execute(one);
        return id;
    }

    /** Tells of a search: what was found from a number on, and how far it is. */
    ObjectNode tell(Session session, String id, int after) {
        return find(session, id).tell(after);
    }

    void stop(Session session, String id) {
        find(session, id).stop();
        running.remove(id);
    }

    private Running find(Session session, String id) {
        var one = running.get(id);
        if (one == null || !one.isOf(session)) {
            throw new Refusal(
                    404,
                    "There is no such search: it was stopped, or nobody asked for it for " + PATIENCE.toSeconds()
                            + " s.");
        }
        return one;
    }

    private void sweep() {
        running.values().removeIf(one -> (one.isLeftFor(PATIENCE) || !sessions.isOpen(one.session())) && one.stop());
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        running.values().forEach(Running::stop);
        runners.shutdown();
    }
}
