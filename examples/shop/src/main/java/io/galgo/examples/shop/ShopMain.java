/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import io.galgo.examples.shop.orders.Intake;
import io.galgo.examples.shop.orders.InvoiceFileException;
import io.galgo.examples.shop.orders.Invoices;
import io.galgo.examples.shop.orders.OrderGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * One service of the shop as a process:
 *
 * <pre>ShopMain --service payment --bootstrap-servers localhost:9092 --jdbc-url jdbc:postgresql://localhost/shop?user=shop</pre>
 *
 * The cart brings its own orders: from {@code --orders FILE} (any number of them), else {@code --count} made-up ones of {@code --seed};
 * {@code --rate} of them a second. An order that was placed before is not placed again, so a cart that is killed and started again goes on.
 * With {@code --operators} and public keys it takes commands signed by them, and incidents for practice. With {@code --outbox log} its events go through PostgreSQL's write-ahead log. The database's password comes from the environment. Ends in good order at SIGTERM.
 */
public final class ShopMain {

    /** What the cart says on standard output when all its orders are placed. */
    public static final String ALL_PLACED = "all orders placed";

    /** What a service says on standard output, with a number behind it, when deliveries were repeats that did nothing. */
    public static final String DUPLICATES = "duplicates ";

    private static final Duration SAY_EVERY = Duration.ofMillis(200);

    private ShopMain() {}

    /** Runs a service until the process is told to end. */
    public static void main(String[] arguments) throws InterruptedException {
        Arguments given;
        ShopSettings settings;
        Intake intake;
        try {
            given = Arguments.of(arguments);
            settings = ShopSettings.of(
                            given.required("bootstrap-servers"),
                            given.required("jdbc-url"),
                            System.getenv(ShopSettings.PASSWORD_VARIABLE))
                    .withOutbox(given.outbox());
            settings = given.operators().map(settings::withOperators).orElse(settings);
            intake = given.intake();
        } catch (IllegalArgumentException | InvoiceFileException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        run(given, settings, intake);
    }

    private static void run(Arguments given, ShopSettings settings, Intake intake) throws InterruptedException {
        var name = given.required("service");
        var stop = new CountDownLatch(1);
        var service = RunningService.start(name, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, service), "shop-" + name + "-close"));
        var voice = new Thread(() -> sayDuplicates(service), "shop-" + name + "-voice");
        voice.setDaemon(true);
        voice.start();
        System.out.println(name + " runs");
        if (name.equals(Shop.CART)) {
            new OrderDesk(service, given.number("rate", 0), () -> stop.getCount() == 0).place(intake.orders());
            System.out.println(ALL_PLACED);
        }
        stop.await();
    }

    private static void end(CountDownLatch stop, RunningService service) {
        stop.countDown();
        service.close();
    }

    private static void sayDuplicates(RunningService service) {
        long said = 0;
        try {
            while (true) {
                Thread.sleep(SAY_EVERY.toMillis());
                long now = service.duplicates();
                if (now != said) {
                    System.out.println(DUPLICATES + now);
                    said = now;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Named arguments. */
    private record Arguments(Map<String, String> values, List<Path> files) {

        private static final List<String> KNOWN = List.of(
                "service", "bootstrap-servers", "jdbc-url", "outbox", "operators", "orders", "count", "seed", "rate");

        static Arguments of(String[] arguments) {
            var values = new HashMap<String, String>();
            var files = new ArrayList<Path>();
            for (int i = 0; i < arguments.length; i += 2) {
                var name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
                if (!KNOWN.contains(name) || i + 1 == arguments.length) {
                    throw new IllegalArgumentException(
                            arguments[i] + ": use --NAME VALUE, where NAME is one of " + String.join(", ", KNOWN));
                }
                if (name.equals("orders")) {
                    files.add(Path.of(arguments[i + 1]));
                } else {
                    values.put(name, arguments[i + 1]);
                }
            }
            if (!Shop.SERVICES.contains(values.get("service"))) {
                throw new IllegalArgumentException("--service is one of " + String.join(", ", Shop.SERVICES));
            }
            return new Arguments(values, files);
        }

        String required(String name) {
            var value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("--" + name + " is missing");
            }
            return value;
        }

        OutboxWay outbox() {
            return OutboxWay.of(values.getOrDefault("outbox", "table"));
        }

        Optional<String> operators() {
            return Optional.ofNullable(values.get("operators"));
        }

        double number(String name, double otherwise) {
            return values.containsKey(name) ? Double.parseDouble(values.get(name)) : otherwise;
        }

        Intake intake() {
            if (!values.get("service").equals(Shop.CART)) {
                return new Intake(List.of(), 0, List.of(), 0);
            }
            return files.isEmpty()
                    ? OrderGenerator.generate((long) number("seed", 1), (int) number("count", 0))
                    : Invoices.read(files);
        }
    }
}
