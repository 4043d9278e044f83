/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import io.galgo.examples.shop.orders.Order;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings orders to the cart, one after another at a steady pace, and again if it did not take one. */
public final class OrderDesk {

    private static final Logger LOG = LoggerFactory.getLogger(OrderDesk.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    private final RunningService cart;
    private final double perSecond;
    private final BooleanSupplier closed;

    /**
     * Makes a desk.
     *
     * @param cart who takes the orders
     * @param perSecond how many a second, 0 for as many as it takes
     * @param closed whether to leave the rest; asked before each order
     */
    public OrderDesk(RunningService cart, double perSecond, BooleanSupplier closed) {
        this.cart = cart;
        this.perSecond = perSecond;
        this.closed = closed;
    }

    /**
     * Places orders; those placed before are passed over without a wait, so that a cart that was killed goes on where it was.
     *
     * @return how many were new
     */
    public int place(List<Order> orders) throws InterruptedException {
        long between = perSecond > 0 ? (long) (1e9 / perSecond) : 0;
        long next = System.nanoTime();
        int placed = 0;
        for (var order : orders) {
            if (closed.getAsBoolean()) {
                return placed;
            }
            if (placeUntilTaken(order)) {
                placed++;
                next = Math.max(next + between, System.nanoTime() - between); // no rush after an outage
                pauseUntil(next);
            }
        }
        return placed;
    }

    private void pauseUntil(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime();
                left > 0 && !closed.getAsBoolean();
                left = nanos - System.nanoTime()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, LONGEST_PAUSE.toNanos()));
        }
    }

    private boolean placeUntilTaken(Order order) throws InterruptedException {
        while (true) {
            try {
                return cart.place(order);
            } catch (SQLException | IllegalStateException e) {
                if (closed.getAsBoolean()) {
                    return false;
                }
                LOG.warn("Order {} was not taken, it is tried again: {}", order.id(), e.getMessage());
                Thread.sleep(PATIENCE.toMillis());
            }
        }
    }
}
