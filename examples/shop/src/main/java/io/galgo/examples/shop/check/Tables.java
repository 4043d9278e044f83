/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.check;

import io.galgo.examples.shop.Shop;
import java.util.stream.Collectors;

/** The services' tables under one roof. */
final class Tables {

    /** All events that were published, by whichever service. */
    static final String PUBLISHED = Shop.SERVICES.stream()
            .map(service -> "SELECT event_id, topic, order_id, published_at FROM shop_" + service + ".published")
            .collect(Collectors.joining(" UNION ALL "));

    private Tables() {}
}
