/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.search;

/**
 * What a contender's JVM is asked to do.
 *
 * @param type the contender's class
 * @param bootstrapServers the brokers
 * @param topic the topic, of JSON as {@link Order} makes it
 * @param partitions of the topic
 * @param records how many it holds
 * @param wanted the number of the one that is looked for
 * @param warmUpMillis how long to search before measuring
 */
public record SearchJob(
        String type,
        String bootstrapServers,
        String topic,
        int partitions,
        long records,
        long wanted,
        long warmUpMillis) {}
