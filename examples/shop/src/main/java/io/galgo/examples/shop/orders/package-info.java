/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Orders before the shop knows them: what they are, how they are read from files of invoices (with all the dirt real files have) and
 * how they are made up where there is no file. {@code docs/shop.md} has the rules in a table.
 */
package io.galgo.examples.shop.orders;
