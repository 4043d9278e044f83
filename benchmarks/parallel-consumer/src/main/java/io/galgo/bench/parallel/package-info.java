/* SPDX-License-Identifier: Apache-2.0 */
/** Confluent parallel-consumer as a contender. */
package io.galgo.bench.parallel;
