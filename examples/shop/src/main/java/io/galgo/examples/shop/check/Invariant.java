/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.check;

/**
 * Something that holds when all orders have come to their end.
 *
 * @param name what it is called in reports
 * @param violations a query whose rows are one sentence each, about what is wrong
 */
record Invariant(String name, String violations) {}
