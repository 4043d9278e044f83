/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.testkit.EmbeddedKafka;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Faults while orders are placed, chosen by a seed. Two go on at a time: one thread kills services, another takes broker and database
 * away and delivers events twice, so that services also die in the middle of an outage; only those that are at work are worth killing. The user's own broker and database are left alone.
 */
final class Chaos {

    private static final int POLL_MILLIS = 100;
    private static final int MIN_KILL_WAIT = 500;
    private static final int MAX_KILL_WAIT = 2_500;
    private static final int MIN_OUTAGE_WAIT = 2_500;
    private static final int MAX_OUTAGE_WAIT = 6_500;
    private static final int MAX_DOWN = 2_000;
    private static final int BROKER = 1;

    /** A kind of fault beside the killing of services. */
    private record Fault(String name, Action action) {}

    /** Does it, and mends it again. */
    @FunctionalInterface
    private interface Action {
        /** Returns what was done, for the reader of the progress. */
        String run(Random random) throws InterruptedException;
    }

    private final long seed;
    private final Map<String, ServiceProcess> services;
    private final Map<String, Long> counts;
    private final Screen screen;
    private final Redelivery redelivery;
    private final List<Fault> outages = new ArrayList<>();
    private final List<String> troubles = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile int outagesLeft;

    Chaos(Ground ground, long seed, Map<String, ServiceProcess> services, Map<String, Long> counts, Screen screen) {
        this.seed = seed;
        this.services = services;
        this.counts = counts;
        this.screen = screen;
        this.redelivery = new Redelivery(ground.settings().bootstrapServers());
        outages.add(new Fault("events delivered twice", redelivery::copySome));
        ground.kafka().ifPresent(kafka -> {
            outages.add(new Fault(
                    "broker killed", random -> downFor(random, () -> kafka.kill(BROKER), () -> start(kafka))));
            outages.add(new Fault(
                    "broker stopped", random -> downFor(random, () -> kafka.stop(BROKER), () -> start(kafka))));
        });
        ground.postgres().ifPresent(postgres -> {
            outages.add(new Fault("database killed", random -> downFor(random, postgres::kill, postgres::start)));
            outages.add(new Fault("database stopped", random -> downFor(random, postgres::stop, postgres::start)));
        });
        outagesLeft = outages.size();
    }

    void start() {
        run("chaos-kills", this::kills);
        run("chaos-outages", this::outages);
    }

    /** Tells whether each kind of fault has had its turn and none is under way. */
    boolean isOver() {
        return threads.stream().noneMatch(Thread::isAlive);
    }

    private boolean goesOn() {
        return !closing.get() && (outagesLeft > 0 || !services.get("cart").hasPlacedAll());
    }

    private void kills() throws InterruptedException {
        var random = new Random(seed);
        var names = List.copyOf(services.keySet());
        while (goesOn()) {
            pause(random, MIN_KILL_WAIT, MAX_KILL_WAIT);
            var victim = names.get(random.nextInt(names.size()));
            if (services.get(victim).isAtWork()) {
                services.get(victim).killAndRestart();
                count("services killed", "kill -9 " + victim);
            }
            services.values().forEach(ServiceProcess::reviveIfDead);
        }
    }

    /** All kinds once, in an order of the seed's, then any. */
    private void outages() throws InterruptedException {
        var random = new Random(seed ^ 0x9E3779B97F4A7C15L);
        var all = new ArrayList<>(outages);
        Collections.shuffle(all, random);
        while (goesOn() && services.values().stream().noneMatch(ServiceProcess::isAtWork)) {
            Thread.sleep(POLL_MILLIS);
        }
        for (int i = 0; goesOn(); i++) {
            pause(random, MIN_OUTAGE_WAIT, MAX_OUTAGE_WAIT);
            var fault = i < all.size() ? all.get(i) : all.get(random.nextInt(all.size()));
            var what = fault.action().run(random);
            count(fault.name(), fault.name() + what);
            outagesLeft = Math.max(0, outagesLeft - 1);
        }
    }

    private String downFor(Random random, Runnable down, Runnable up) throws InterruptedException {
        int millis = random.nextInt(MAX_DOWN);
        down.run();
        try {
            Thread.sleep(millis);
        } finally {
            up.run();
        }
        return ", down for " + millis + " ms";
    }

    private static void start(EmbeddedKafka kafka) {
        kafka.start(BROKER);
    }

    private void pause(Random random, int least, int most) throws InterruptedException {
        Thread.sleep(least + random.nextInt(most - least));
    }

    private void count(String kind, String what) {
        counts.merge(kind, 1L, Long::sum);
        screen.fault(what);
    }

    /** A part of chaos that may be interrupted. */
    private interface Part {
        void run() throws InterruptedException;
    }

    private void run(String name, Part part) {
        var thread = new Thread(
                () -> {
                    try {
                        part.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        var trouble = "The chaos itself failed: " + e;
                        troubles.add(trouble);
                        // at once: with what it took away still gone, the end can be long in coming
                        screen.fault(trouble);
                        outagesLeft = 0;
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** Ends it; what it took away is back when this returns. */
    void close() {
        closing.set(true);
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
