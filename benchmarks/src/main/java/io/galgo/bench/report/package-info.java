/* SPDX-License-Identifier: Apache-2.0 */
/** Figures and how they are shown: table, JSON, Markdown, plot. */
package io.galgo.bench.report;
