/* SPDX-License-Identifier: Apache-2.0 */
/** What runs inside a contender's JVM: ways to consume a topic, and what measures them. Needs nothing of the driver. */
package io.galgo.bench.contender;
