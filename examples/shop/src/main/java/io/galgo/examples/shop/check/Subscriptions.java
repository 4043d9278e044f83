/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.check;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/** Who waits for what: written down apart from the services, so that one that forgets to subscribe is found out. */
final class Subscriptions {

    static final Map<String, List<String>> OF_TOPIC = Map.ofEntries(
            entry("shop.checked-out", List.of("inventory", "status")),
            entry("shop.return-requested", List.of("inventory", "status")),
            entry("shop.reserved", List.of("payment", "status")),
            entry("shop.out-of-stock", List.of("mail", "status")),
            entry("shop.stock-taken-back", List.of("payment", "status")),
            entry("shop.stock-released", List.of("mail")),
            entry("shop.paid", List.of("delivery", "status")),
            entry("shop.payment-refused", List.of("inventory", "status")),
            entry("shop.refunded", List.of("mail", "status")),
            entry("shop.shipped", List.of("mail", "status")),
            entry("shop.mail-sent", List.of("status")),
            entry("shop.parcel-scanned", List.of("status")));

    private Subscriptions() {}
}
