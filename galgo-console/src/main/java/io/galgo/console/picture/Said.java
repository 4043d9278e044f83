/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import io.galgo.control.Status;

/**
 * What an instance says holds events of a partition.
 *
 * @param held what
 * @param instance who says so
 * @param isConfirmed whether brokers have that instance as the partition's owner
 */
public record Said(Status.Held held, String instance, boolean isConfirmed) {}
