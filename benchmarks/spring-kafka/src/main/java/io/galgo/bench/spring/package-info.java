/* SPDX-License-Identifier: Apache-2.0 */
/** Spring Kafka as a contender. */
package io.galgo.bench.spring;
