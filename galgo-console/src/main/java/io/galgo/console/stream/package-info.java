/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Searching logs: from a position on, by key, header and expression, several partitions at once. What a filter needs is looked for in a
 * record's bytes before they are read as JSON, and of JSON only the fields are read that the filter asks for.
 */
package io.galgo.console.stream;
