/* SPDX-License-Identifier: Apache-2.0 */
/** What runs in the JVM of a contender of {@code bench search}: one way each to find a record among many. */
package io.galgo.bench.search;
