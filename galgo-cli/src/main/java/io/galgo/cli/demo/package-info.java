/* SPDX-License-Identifier: Apache-2.0 */
/**
 * {@code galgo demo}: the shop of {@code examples/shop} on a real broker and a real database, in one JVM or, under chaos, in one a
 * service; and the check that nothing was lost.
 */
package io.galgo.cli.demo;
