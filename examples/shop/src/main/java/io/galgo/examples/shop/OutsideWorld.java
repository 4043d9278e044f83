/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whom the services of the shop call outside of it: card provider, carrier, mail server. They always answer, but in an {@link Incident}. Safe
 * for any thread.
 */
final class OutsideWorld implements AutoCloseable {

    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final Duration LOOK_UP = Duration.ofMillis(100);
    private static final int ONE_IN = 3;
    private static final int ROUNDS = 6;

    /** An order that was picked for an incident, which is known by its end. */
    private record Picked(Instant until, String order) {}

    private final Incidents incidents;
    private final AtomicReference<Picked> unlucky = new AtomicReference<>();
    private final AtomicReference<Picked> onTheBelt = new AtomicReference<>();
    private final ConcurrentLinkedQueue<String> carried = new ConcurrentLinkedQueue<>();

    OutsideWorld(Incidents incidents) {
        this.incidents = incidents;
    }

    /** Has the card provider charge an order. */
    void charge(String orderId) throws IOException {
        if (incidents.isOn(Incident.PROVIDER_DOWN)) {
            throw new SocketTimeoutException("the card provider does not answer");
        }
        if (isPicked(Incident.ONE_KEY, unlucky, orderId)) {
            throw new SocketTimeoutException("the card provider does not answer for this order");
        }
    }

    /** The first one that comes is picked. */
    private boolean isPicked(Incident incident, AtomicReference<Picked> picked, String orderId) {
        return incidents
                .until(incident)
                .filter(until -> picked.updateAndGet(
                                was -> was != null && was.until().equals(until) ? was : new Picked(until, orderId))
                        .order()
                        .equals(orderId))
                .isPresent();
    }

    /** Has the carrier take an order's parcel. */
    void carry(String orderId) throws InterruptedException {
        if (incidents.isOn(Incident.SLOW)) {
            Thread.sleep(SLOW.toMillis());
        }
        if (incidents.isOn(Incident.HOT_KEY) && !isPicked(Incident.HOT_KEY, onTheBelt, orderId)) {
            carried.add(orderId);
        }
    }

    /**
     * Returns the orders whose parcels the carrier has scanned since this was last asked, a parcel as often as it was. There are none but in
     * {@link Incident#HOT_KEY}: then one parcel goes round and round on a sorting belt.
     */
    List<String> scanned() {
        var scanned = new ArrayList<String>();
        for (var order = carried.poll(); order != null; order = carried.poll()) {
            scanned.add(order);
        }
        var jammed = onTheBelt.get();
        if (jammed != null && incidents.isOn(Incident.HOT_KEY)) {
            scanned.addAll(Collections.nCopies(ROUNDS, jammed.order()));
        }
        return scanned;
    }

    /** Has the carrier say where a scanner stands, which takes it a while when it is asked often. */
    void locate() throws InterruptedException {
        if (incidents.isOn(Incident.HOT_KEY)) {
            Thread.sleep(LOOK_UP.toMillis());
        }
    }

    /** Has the mail server send an order's mail. */
    void mail(String orderId) {
        if (incidents.isOn(Incident.POISON) && Math.floorMod(orderId.hashCode(), ONE_IN) == 0) {
            throw new IllegalArgumentException("550 mailbox unavailable");
        }
    }

    @Override
    public void close() {
        incidents.close();
    }
}
