/* SPDX-License-Identifier: Apache-2.0 */
/** Searching logs: from a position on, by key, header and expression, several partitions at once. */
package io.galgo.console.stream;
