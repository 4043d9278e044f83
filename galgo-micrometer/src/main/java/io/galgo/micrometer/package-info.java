/* SPDX-License-Identifier: Apache-2.0 */
/** Metrics of Galgo's consumers for <a href="https://micrometer.io">Micrometer</a>. */
package io.galgo.micrometer;
