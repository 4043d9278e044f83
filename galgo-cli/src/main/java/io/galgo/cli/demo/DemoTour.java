/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.console.server.Tour;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tour of the demo, which goes on by what happens in the shop. A thread of its own looks, and does what buttons ask for; any thread asks how
 * far it is.
 */
final class DemoTour implements Tour, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DemoTour.class);
    private static final long BETWEEN_MILLIS = 500;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        var made = new Thread(work, "demo-tour");
        made.setDaemon(true);
        return made;
    });
    private volatile List<Step> steps = List.of();
    private List<Beat> beats = List.of(); // from here on the tour's thread alone
    private int at;
    private boolean begun;

    /** Begins. */
    void begin(List<Beat> script) {
        thread.execute(() -> beats = script);
        var unused = thread.scheduleWithFixedDelay(this::look, 0, BETWEEN_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public List<Step> steps() {
        return steps;
    }

    /** Tells whether all that it waited for has happened. */
    boolean isOver() {
        var now = steps;
        return !now.isEmpty() && now.get(now.size() - 1).state() == State.DONE;
    }

    @Override
    public void press(String id) {
        if (thread.isShutdown()) {
            return; // it is over
        }
        thread.execute(() -> {
            if (at < beats.size() && beats.get(at).id().equals(id)) {
                carefully(beats.get(at)::press);
                look();
            }
        });
    }

    private void look() {
        if (at < beats.size()) {
            carefully(() -> {
                var beat = beats.get(at);
                if (!begun) {
                    beat.begin();
                    begun = true;
                }
                if (beat.look()) {
                    beat.end();
                    at++;
                    begun = false;
                }
            });
        }
        show();
    }

    private void show() {
        var shown = new ArrayList<Step>();
        for (int i = 0; i < beats.size(); i++) {
            shown.add(beats.get(i).step(i < at ? State.DONE : i == at ? State.NOW : State.LATER));
        }
        steps = List.copyOf(shown);
    }

    /** Something that may fail for a while, as when a broker is asked in the wrong moment. */
    private interface Part {
        void run() throws Exception;
    }

    private static void carefully(Part part) {
        try {
            part.run();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("The tour looks again: {}", e.toString());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("The tour does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
