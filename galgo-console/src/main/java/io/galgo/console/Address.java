/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Where something is: {@code TOPIC}, {@code TOPIC/7} or {@code TOPIC/7@812044}.
 *
 * @param topic the topic
 * @param partition the partition
 * @param offset the offset there
 */
public record Address(String topic, OptionalInt partition, OptionalLong offset) {

    private static final Pattern FORM = Pattern.compile("([^/@]+)(?:/(\\d{1,9})(?:@(\\d{1,18}))?)?");

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none; the message says what one looks like
     */
    public static Address parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no address. One looks like shop.orders, shop.orders/7 or shop.orders/7@812044.");
        }
        return new Address(
                match.group(1),
                match.group(2) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(match.group(2))),
                match.group(3) == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(match.group(3))));
    }

    /** Tells whether it is of one event. */
    public boolean isOfEvent() {
        return offset.isPresent();
    }
}
