/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Makes orders up where there is no file: the same seed gives the same orders with the same ids. About one in twenty is a return, and
 * a few are too dear to be paid or too large for the stock.
 */
public final class OrderGenerator {

    private static final List<String> GOODS =
            List.of("LANTERN", "MUG", "TEASPOON", "BIRD ORNAMENT", "COAT HANGER", "JIGSAW");
    private static final List<String> LOOKS = List.of("WHITE", "RED SPOTTY", "VINTAGE", "FROSTED", "WOODEN");
    private static final List<String> COUNTRIES =
            List.of("United Kingdom", "United Kingdom", "France", "Germany", "EIRE");
    private static final LocalDateTime FIRST = LocalDateTime.of(2010, 12, 1, 8, 0);

    private final Random random;
    private final long seed;

    private OrderGenerator(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Returns that many orders. */
    public static Intake generate(long seed, int count) {
        var generator = new OrderGenerator(seed);
        var orders = IntStream.rangeClosed(1, count).mapToObj(generator::order).toList();
        long lines = orders.stream().mapToLong(order -> order.lines().size()).sum();
        return new Intake(orders, lines, List.of(), 0);
    }

    /** Returns an order of so many lines, as of a wholesaler; the same seed gives the same one. */
    public static Order large(long seed, int lines) {
        var generator = new OrderGenerator(seed);
        return new Order(
                "wholesale-" + seed,
                Order.Kind.PURCHASE,
                generator.customer(),
                generator.country(),
                FIRST,
                IntStream.range(0, lines)
                        .mapToObj(line -> generator.line(Order.Kind.PURCHASE))
                        .toList());
    }

    private Order order(int number) {
        var kind = random.nextInt(20) == 0 ? Order.Kind.RETURN : Order.Kind.PURCHASE;
        var id = (kind == Order.Kind.RETURN ? "C" : "") + "s" + seed + "-" + number;
        var lines = new ArrayList<OrderLine>();
        int size = 1 + random.nextInt(8);
        for (int i = 0; i < size; i++) {
            lines.add(line(kind));
        }
        return new Order(id, kind, customer(), country(), FIRST.plusSeconds(number * 20L), lines);
    }

    private OrderLine line(Order.Kind kind) {
        int article = random.nextInt(300);
        var name = LOOKS.get(article % LOOKS.size()) + " " + GOODS.get(article % GOODS.size());
        boolean bulk = kind == Order.Kind.PURCHASE && random.nextInt(100) == 0;
        int quantity = bulk ? 500 + random.nextInt(2_500) : 1 + random.nextInt(12);
        return new OrderLine("S" + (20_000 + article), name, quantity, 29 + (article * 37L) % 1_500, true);
    }

    private String customer() {
        return "customer-" + (1 + random.nextInt(200));
    }

    private String country() {
        return COUNTRIES.get(random.nextInt(COUNTRIES.size()));
    }
}
