/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.status;

/**
 * How large the cluster is.
 *
 * @param instances how many instances run
 * @param partitionsEach how many partitions each has
 * @param topics how many topics there are
 */
public record StatusJob(int instances, int partitionsEach, int topics) {}
