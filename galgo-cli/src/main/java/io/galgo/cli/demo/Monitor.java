/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.cli.Interrupts;
import io.galgo.examples.shop.check.Progress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Watches the shop until all orders have come to their end, or nothing moves any more. */
final class Monitor {

    private static final long LOOK_EVERY_MILLIS = 500;
    private static final int MOST_HANGING = 15;

    private final DataSource database;
    private final RunningShop shop;
    private final Screen screen;
    private final Interrupts interrupts;
    private final double patienceSeconds;
    private final String bootstrapServers;
    private final List<String> hanging = new ArrayList<>();

    Monitor(
            DataSource database,
            RunningShop shop,
            Screen screen,
            Interrupts interrupts,
            double patienceSeconds,
            String bootstrapServers) {
        this.database = database;
        this.shop = shop;
        this.screen = screen;
        this.interrupts = interrupts;
        this.patienceSeconds = patienceSeconds;
        this.bootstrapServers = bootstrapServers;
    }

    /** Returns whether all orders have come to their end; not if nothing moved for too long, or at an interrupt. */
    boolean watch() throws InterruptedException {
        Progress last = null;
        long lastMove = System.nanoTime();
        while (!interrupts.await(LOOK_EVERY_MILLIS)) {
            boolean allBrought = shop.isDoneFromOutside(); // asked before the look: what is placed later is no surprise
            var now = look();
            if (now.isPresent()) {
                shop.observe(now.get());
                screen.show(now.get(), shop);
                if (allBrought && now.get().placed() == now.get().ended()) {
                    screen.end();
                    return true;
                }
                if (!now.get().equals(last)) {
                    last = now.get();
                    lastMove = System.nanoTime();
                }
            }
            if (System.nanoTime() - lastMove > patienceSeconds * 1e9) {
                giveUp(now.isPresent());
                screen.end();
                return false;
            }
        }
        screen.end();
        return false;
    }

    private Optional<Progress> look() {
        try {
            return Optional.of(Progress.of(database));
        } catch (SQLException away) {
            return Optional.empty(); // the database is being restarted; if it stays away, patience ends
        }
    }

    private void giveUp(boolean databaseAnswers) {
        var stalled = "Nothing has moved for " + Math.round(patienceSeconds) + " s, so the demo gave up.";
        hanging.add(stalled);
        screen.fault(stalled + " Looking for what hangs.");
        if (!shop.isDoneFromOutside()) {
            hanging.add("Not all orders were placed.");
        }
        if (!databaseAnswers) {
            hanging.add("The database does not answer.");
        }
        try {
            hanging.addAll(Progress.underWay(database, MOST_HANGING));
        } catch (SQLException e) {
            hanging.add("Which orders hang cannot be told: " + e.getMessage());
        }
        hanging.addAll(Whereabouts.of(database, bootstrapServers));
    }

    /** Returns what hangs, a sentence each; empty if all is well. */
    List<String> hanging() {
        return List.copyOf(hanging);
    }
}
