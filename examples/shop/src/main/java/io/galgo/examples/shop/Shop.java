/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import io.galgo.Galgo;
import io.galgo.cdc.ChangeCapture;
import io.galgo.control.Control;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** The whole shop in one JVM: for the demo and for tests. In real life each service is a process of its own, see {@link ShopMain}. */
public final class Shop implements AutoCloseable {

    static final String CART = "cart";
    static final String INVENTORY = "inventory";
    static final String PAYMENT = "payment";
    static final String DELIVERY = "delivery";
    static final String MAIL = "mail";
    static final String STATUS = "status";

    /** The services' names: each is also its consumer group and the source of its events. */
    public static final List<String> SERVICES = List.of(CART, INVENTORY, PAYMENT, DELIVERY, MAIL, STATUS);

    private final List<RunningService> services = new ArrayList<>();
    private final RunningService cart;
    private final ShopSettings settings;
    private Optional<ChangeCapture> capture = Optional.empty(); // used by whoever starts and closes the shop

    private Shop(ShopSettings settings, Collection<String> elsewhere) {
        this.settings = settings;
        SERVICES.stream()
                .filter(name -> !elsewhere.contains(name))
                .forEach(name -> services.add(RunningService.start(name, settings)));
        cart = services.get(0);
    }

    /**
     * Makes the schemas and topics where they are not there yet.
     *
     * @throws SQLException if the database cannot be reached or refuses it
     * @throws ExecutionException if Kafka cannot be reached or refuses it
     */
    public static void prepare(ShopSettings settings) throws SQLException, ExecutionException, InterruptedException {
        try (var admin = Admin.create(ShopSchemas.adminSettings(settings))) {
            ShopSchemas.createTopics(admin);
        }
        ShopSchemas.createTables(settings);
    }

    static Galgo galgo(String service, ShopSettings settings) {
        return Galgo.builder()
                .service(service)
                .bootstrapServers(settings.bootstrapServers())
                .control(settings.operators().map(Control::trusting).orElseGet(Control::ofDefaults))
                .kafka("consumer.session.timeout.ms", 6_000) // after that the partitions of a killed instance are free
                .kafka("consumer.heartbeat.interval.ms", 1_500)
                .build();
    }

    /** Starts all services. */
    public static Shop start(ShopSettings settings) {
        return startWithout(Set.of(), settings);
    }

    /**
     * Starts all services but those that run elsewhere, as by {@link ShopMain}.
     *
     * @param elsewhere the names of some, the cart not among them
     */
    public static Shop startWithout(Collection<String> elsewhere, ShopSettings settings) {
        if (elsewhere.contains(CART)) {
            throw new IllegalArgumentException("The cart runs here: it takes the orders");
        }
        return new Shop(settings, elsewhere);
    }

    /**
     * Starts to tell the levels of stock, from inventory's table, as {@link Topics#STOCK_LEVELS}. Call it once. Leaves a replication slot in the
     * database, which keeps its log until somebody goes on from there or drops the slot.
     */
    public ChangeCapture captureStockLevels() {
        capture = Optional.of(StockLevels.capture(galgo(INVENTORY, settings), settings));
        return capture.get();
    }

    /** Returns the service that takes orders. */
    public RunningService cart() {
        return cart;
    }

    /** Returns how many deliveries were repeats that did nothing, in all services since the start. */
    public long duplicates() {
        return services.stream().mapToLong(RunningService::duplicates).sum();
    }

    /** Ends all services, the cart first. */
    @Override
    public void close() {
        services.forEach(RunningService::close);
        capture.ifPresent(ChangeCapture::close);
    }
}
