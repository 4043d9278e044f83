/* SPDX-License-Identifier: Apache-2.0 */
/** Metrics of Galgo's consumers and outboxes for <a href="https://micrometer.io">Micrometer</a>. */
package io.galgo.micrometer;
