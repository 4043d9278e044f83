/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/**
 * How many later events of a dead letter's key come before it if it is redriven: the group has handled them, or has them parked.
 *
 * @param count how many
 * @param isExact false if there may be more: retention deleted some, or there were too many records to look at
 */
public record LaterEvents(long count, boolean isExact) {}
