/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.access.Session;
import io.galgo.console.stream.FilterException;
import io.galgo.console.stream.RecordFilter;
import io.galgo.console.stream.RecordSearch;
import io.galgo.console.stream.RecordText;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One search for one page. Runs on a thread of its own; any thread asks. */
final class Running implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Running.class);

    private final Session session;
    private final RecordSearch search;
    private final RecordFilter filter;
    private final boolean counts;
    private final Found found = new Found(); // guarded by this, as those below
    private String state = "running";
    private String error = "";
    private long asked = System.nanoTime();

    /** @param counts whether how many there are is all that is asked */
    Running(Session session, RecordSearch search, RecordFilter filter, boolean counts) {
        this.session = session;
        this.search = search;
        this.filter = filter;
        this.counts = counts;
    }

    boolean isOf(Session other) {
        return session.id().equals(other.id());
    }

    Session session() {
        return session;
    }

    synchronized boolean isRunning() {
        return state.equals("running");
    }

    @Override
    public void run() {
        try {
            if (counts) {
                search.count();
            } else {
                search.run(this::take);
            }
            end("done", "");
        } catch (FilterException | KafkaException e) {
            end("failed", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("A search failed", e);
            end("failed", "The search met an error it does not know. The console's log says more.");
        }
    }

    private synchronized boolean take(RecordText record) {
        boolean more = found.add(record);
        if (!more) {
            state = "full";
        }
        return more;
    }

    private synchronized void end(String how, String why) {
        if (state.equals("running")) {
            state = how;
            error = why;
        }
    }

    /** Returns true. */
    synchronized boolean stop() {
        if (state.equals("running")) {
            state = "stopped";
        }
        search.stop();
        return true;
    }

    synchronized boolean isLeftFor(Duration time) {
        return System.nanoTime() - asked > time.toNanos();
    }

    synchronized ObjectNode tell(int after) {
        asked = System.nanoTime();
        var progress = search.progress();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("v", 1)
                .put("state", state)
                .put("scanned", progress.scanned())
                .put("matched", progress.matched())
                .put("passed", progress.passed())
                .put("total", progress.total())
                .put("failed", progress.failed())
                .put("next", found.size());
        filter.failure().ifPresent(why -> json.put("failure", why));
        if (!error.isEmpty()) {
            json.put("error", error);
        }
        found.full().ifPresent(most -> json.put("most", most));
        var records = json.putArray("records");
        found.after(after).forEach(records::add);
        return json;
    }
}
