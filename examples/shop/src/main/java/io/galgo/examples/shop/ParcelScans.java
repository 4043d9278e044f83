/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static io.galgo.examples.shop.Topics.PARCEL_SCANNED;

import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what the carrier tells of parcels on their way. One thread of its own. */
final class ParcelScans implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ParcelScans.class);
    private static final long EVERY_MILLIS = 200;

    private final AuditedOutbox outbox;
    private final OutsideWorld world;
    private final ScheduledExecutorService asks = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "shop-parcel-scans");
        thread.setDaemon(true);
        return thread;
    });

    ParcelScans(AuditedOutbox outbox, OutsideWorld world) {
        this.outbox = outbox;
        this.world = world;
    }

    void start() {
        var unused = asks.scheduleWithFixedDelay(this::publish, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void publish() {
        var scanned = world.scanned();
        if (scanned.isEmpty()) {
            return;
        }
        try {
            outbox.inTransaction(connection -> {
                for (var order : scanned) {
                    outbox.publish(connection, PARCEL_SCANNED, order, new Events.ParcelScanned(order));
                }
                return scanned.size();
            });
        } catch (SQLException | RuntimeException e) { // the parcel comes round again
            LOG.warn("{} scans of parcels were not published: {}", scanned.size(), e.getMessage());
        }
    }

    @Override
    public void close() {
        asks.shutdown();
        try {
            if (!asks.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("The last scans of parcels are still being published");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
