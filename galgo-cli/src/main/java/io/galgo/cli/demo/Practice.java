/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.examples.shop.Incident;
import io.galgo.examples.shop.Incidents;
import io.galgo.examples.shop.RunningService;
import io.galgo.examples.shop.ShopSettings;
import io.galgo.examples.shop.orders.Order;
import io.galgo.examples.shop.orders.OrderGenerator;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes an {@link Incident} of the running demo worth a look: customers who order while one goes on, though all orders of the demo are
 * placed; and those that happen to broker and outbox, not in the world outside. One thread of its own does all of it.
 */
final class Practice implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Practice.class);
    private static final long TICK_MILLIS = 100;
    private static final int ORDERS_AT_A_TIME = 100;
    private static final double PACE = 5;
    private static final int PATIENCE_SECONDS = 10;

    private final Map<String, Object> kafka;
    private final Incidents incidents;
    private final RunningService cart;
    private final BooleanSupplier isQuiet;
    private final double ordersATick;
    private final Deque<Order> orders = new ArrayDeque<>(); // practice's thread
    private final AtomicLong placed = new AtomicLong();
    private final AtomicLong seed;
    private final Hands hands;
    private volatile boolean always;
    private double due; // practice's thread

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        var made = new Thread(work, "demo-practice");
        made.setDaemon(true);
        return made;
    });

    /**
     * Makes one.
     *
     * @param cart takes the orders
     * @param rate how many a second; null for some
     * @param isQuiet tells whether nobody else brings orders any more
     */
    Practice(ShopSettings settings, RunningService cart, long seed, Double rate, BooleanSupplier isQuiet) {
        this.kafka = Map.of("bootstrap.servers", settings.bootstrapServers());
        this.incidents = Incidents.of(settings);
        this.cart = cart;
        this.isQuiet = isQuiet;
        this.ordersATick = (rate == null ? PACE : rate) * TICK_MILLIS / 1_000;
        this.seed = new AtomicLong(seed * 1_000);
        this.hands = new Hands(settings.bootstrapServers(), cart, seed);
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Has orders come also while there is no incident, or no more. */
    void always(boolean orders) {
        always = orders;
    }

    /** Returns how many orders were placed for practice. */
    long placed() {
        return placed.get();
    }

    private void tick() {
        try {
            for (var incident : Incident.values()) {
                hands.at(incident, incidents.isOn(incident));
            }
            if ((always || incidents.anyIsOn()) && isQuiet.getAsBoolean()) {
                for (due += ordersATick; due >= 1; due--) {
                    place(next());
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException e) { // brokers or database away: the next tick tries again
            LOG.warn("Practice was held up: {}", e.getMessage());
        }
    }

    private Order next() {
        if (orders.isEmpty()) {
            orders.addAll(OrderGenerator.generate(seed.incrementAndGet(), ORDERS_AT_A_TIME)
                    .orders());
        }
        return orders.poll();
    }

    private void place(Order order) throws SQLException {
        if (cart.place(order)) {
            placed.incrementAndGet();
        }
    }

    /** Ends all incidents; no more orders come. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Practice does not end");
            }
            for (var incident : Incident.values()) {
                if (incidents.isOn(incident)) {
                    Incidents.begin(kafka, incident, Duration.ZERO);
                }
                hands.at(incident, false);
            }
            hands.sendStuckAgain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | KafkaException e) {
            LOG.warn("Not all incidents were ended: {}", e.getMessage());
        }
        incidents.close();
    }
}
