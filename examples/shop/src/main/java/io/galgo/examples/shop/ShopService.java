/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import io.galgo.consume.ConsumerBuilder;
import io.galgo.jdbc.Inbox;

/** A service of the shop: what it does on which event. */
interface ShopService {

    /** Says which events it handles. By {@code inbox.once} each has its effect once, however often it is delivered. */
    void subscribe(ConsumerBuilder consumer, Inbox inbox);
}
