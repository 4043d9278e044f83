/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A shop of six small services that know each other by events only. Each is a class of a page, with a database schema of its own:
 *
 * <ul>
 *   <li>{@link io.galgo.examples.shop.Cart} takes orders;
 *   <li>{@link io.galgo.examples.shop.Inventory} reserves, gives back and takes back stock;
 *   <li>{@link io.galgo.examples.shop.Payment} charges, refuses and refunds;
 *   <li>{@link io.galgo.examples.shop.Delivery} ships;
 *   <li>{@link io.galgo.examples.shop.Mail} writes to the customer, once an order, at its end;
 *   <li>{@link io.galgo.examples.shop.OrderStatus} is the view that a customer or a clerk looks at.
 * </ul>
 *
 * {@link io.galgo.examples.shop.RunningService} is what makes a running service of such a class. {@code docs/shop.md} tells the story.
 */
package io.galgo.examples.shop;
