/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.examples.shop.OutboxWay;
import io.galgo.examples.shop.ShopSettings;
import io.galgo.examples.shop.orders.Intake;
import java.nio.file.Path;
import java.util.List;

/**
 * What the user asked for.
 *
 * @param files files of orders; empty for made-up ones
 * @param intake the orders
 * @param seed chooses made-up orders and faults
 * @param rate orders a second, or null
 * @param outbox where services write their events
 * @param logs the directory for the logs of services that are processes, or null
 * @param tour whether a guided tour goes with it: payment is a process of its own then
 * @param capture whether to tell the levels of stock by change capture
 * @param bootstrapServers the user's own Kafka, or null
 * @param ownDatabase the user's own PostgreSQL (without Kafka's address), or null
 * @param stallSeconds after how long without any progress to give up
 */
record DemoOptions(
        List<Path> files,
        Intake intake,
        long seed,
        Double rate,
        boolean headless,
        boolean json,
        boolean chaos,
        OutboxWay outbox,
        Path logs,
        boolean keep,
        boolean tour,
        boolean capture,
        String bootstrapServers,
        ShopSettings ownDatabase,
        int stallSeconds) {

    private static final double CHAOS_SECONDS = 60;

    /** Returns the pace of orders a second, 0 for as fast as can be: chaos takes about a minute, for faults to hit the work. */
    double pace() {
        if (rate != null) {
            return rate;
        }
        return chaos ? Math.max(1, intake.orders().size() / CHAOS_SECONDS) : 0;
    }

    /** Returns after how many seconds without progress to give up: not before the next order is due. */
    double patienceSeconds() {
        return rate == null ? stallSeconds : Math.max(stallSeconds, 3 / rate);
    }
}
