/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.search;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Random;

/** The records that are searched: orders as JSON, some 500 bytes each, no two alike. For one thread. */
public final class Order {

    private static final int BYTES = 500;
    private static final String[] WORDS = {
        "amber", "basket", "candle", "doormat", "egg cup", "frame", "garland", "hanger", "incense", "jug", "kettle",
        "lantern"
    };

    private final Random random = new Random(1);
    private final StringBuilder text = new StringBuilder(BYTES);

    /** Returns an order's id as text, which is in no other order. */
    public static String id(long number) {
        return "ord-%010d-%04x".formatted(number, ((number * 0x9E3779B9L) >>> 8) & 0xffff);
    }

    /** Returns an order. */
    public byte[] json(long number) {
        text.setLength(0);
        text.append("{\"order\":\"").append(id(number)).append("\",\"number\":").append(number);
        text.append(",\"customer\":{\"id\":\"user-")
                .append(random.nextInt(100_000))
                .append("\",\"country\":\"DE\"},\"lines\":[");
        double total = 0;
        while (text.length() < BYTES - 110) {
            double price = random.nextInt(10_000) / 100.0;
            int quantity = 1 + random.nextInt(12);
            total += price * quantity;
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ",");
            text.append("{\"sku\":\"").append(10_000 + random.nextInt(90_000)).append("A\",\"name\":\"");
            text.append(WORDS[random.nextInt(WORDS.length)])
                    .append("\",\"qty\":")
                    .append(quantity);
            text.append(",\"price\":").append(price).append('}');
        }
        text.append("],\"total\":").append(Math.round(total * 100) / 100.0).append(",\"note\":\"");
        while (text.length() < BYTES - 2) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.append("\"}").toString().getBytes(US_ASCII);
    }
}
