/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

/** Where in a log. */
record Place(String topic, int partition, long offset) {}
