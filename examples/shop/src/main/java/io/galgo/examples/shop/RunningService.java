/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import com.zaxxer.hikari.HikariDataSource;
import io.galgo.Galgo;
import io.galgo.consume.RunningConsumer;
import io.galgo.consume.StartPolicy;
import io.galgo.examples.shop.orders.Order;
import io.galgo.jdbc.Inbox;
import io.galgo.jdbc.Outbox;
import io.galgo.retry.RetryPolicy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * A service that runs: its pool of connections, its outbox with the relay, its inbox, its consumer. This is all it takes; the rest of
 * a service is its business.
 */
public final class RunningService implements AutoCloseable {

    private static final int HANDLERS = 6;

    private final HikariDataSource database;
    private final Outbox outbox;
    private final Inbox inbox;
    private final Optional<Cart> cart;
    private final Optional<RunningConsumer> consumer;
    private final OutsideWorld world;
    private final ParcelScans scans;

    private RunningService(String name, ShopSettings settings) {
        var galgo = Shop.galgo(name, settings);
        database = settings.pool(name);
        outbox = settings.outbox(galgo, database);
        outbox.startRelay();
        inbox = Inbox.of(database);
        world = new OutsideWorld(settings.operators().isEmpty() ? Incidents.none() : Incidents.of(settings));
        var audited = new AuditedOutbox(outbox);
        scans = new ParcelScans(audited, world);
        if (name.equals(Shop.DELIVERY)) {
            scans.start();
        }
        cart = name.equals(Shop.CART) ? Optional.of(new Cart(audited)) : Optional.empty();
        consumer = service(name, audited, world).map(service -> consume(galgo, service));
    }

    /**
     * Starts a service of the shop. If Kafka or the database is away it waits for them.
     *
     * @throws IllegalArgumentException if there is no such service
     */
    public static RunningService start(String name, ShopSettings settings) {
        if (!Shop.SERVICES.contains(name)) {
            throw new IllegalArgumentException("There is no service " + name + "; there are " + Shop.SERVICES);
        }
        return new RunningService(name, settings);
    }

    private static Optional<ShopService> service(String name, AuditedOutbox outbox, OutsideWorld world) {
        return switch (name) {
            case Shop.INVENTORY -> Optional.of(new Inventory(outbox));
            case Shop.PAYMENT -> Optional.of(new Payment(outbox, world));
            case Shop.DELIVERY -> Optional.of(new Delivery(outbox, world));
            case Shop.MAIL -> Optional.of(new Mail(outbox, world));
            case Shop.STATUS -> Optional.of(new OrderStatus(world));
            default -> Optional.empty();
        };
    }

    /**
     * Whatever fails is a fault of the network, the database or the broker, and passes: so each event is tried until it succeeds, and
     * the later events of its order wait. Events that make no sense are dead letters at once.
     */
    private RunningConsumer consume(Galgo galgo, ShopService service) {
        var consumer = galgo.consumer(galgo.service());
        service.subscribe(consumer, inbox);
        return consumer.concurrency(HANDLERS)
                .retry(RetryPolicy.backoff(Duration.ofMillis(100), Duration.ofSeconds(2))
                        .unlimited()
                        .nonRetryable(IllegalArgumentException.class::isInstance))
                .startFrom(StartPolicy.EARLIEST)
                .drainTimeout(Duration.ofSeconds(5))
                .start();
    }

    /**
     * Places an order; see {@link Cart#place}.
     *
     * @return whether it is new
     * @throws IllegalStateException if this is not the cart
     */
    public boolean place(Order order) throws SQLException {
        return cart.orElseThrow(() -> new IllegalStateException("Only the cart takes orders"))
                .place(order);
    }

    /**
     * Sends the events again that Kafka had refused for good, once what was wrong is mended.
     *
     * @return how many
     */
    public int sendStuckAgain() throws SQLException {
        var stuck = outbox.stuck().list();
        for (var row : stuck) {
            outbox.stuck().sendAgain(row.row());
        }
        return stuck.size();
    }

    /** Returns how many deliveries were repeats that did nothing, since the start. */
    public long duplicates() {
        return inbox.duplicates().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Finishes what is being handled, then ends. */
    @Override
    public void close() {
        consumer.ifPresent(RunningConsumer::close);
        scans.close();
        world.close();
        outbox.close();
        database.close();
    }
}
