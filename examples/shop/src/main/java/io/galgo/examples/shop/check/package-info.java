/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The auditor: looks into all services' schemas, which no service may, and tells how far the shop is and whether everything adds up.
 */
package io.galgo.examples.shop.check;
