/* SPDX-License-Identifier: Apache-2.0 */
/** Measures Galgo beside its peers: the cases, the data, the rounds. Each contender runs in a JVM of its own. */
package io.galgo.bench;
