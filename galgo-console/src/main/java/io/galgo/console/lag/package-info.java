/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Lag, told truly: three numbers a partition, and the causes that brokers and commits tell of. A cause is a small type with its sentence;
 * what cannot be known from there says so.
 */
package io.galgo.console.lag;
