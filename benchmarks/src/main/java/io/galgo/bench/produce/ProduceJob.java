/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a contender's JVM is asked to do. Times are in the unit of their name.
 *
 * @param contender the contender's name
 * @param type its class
 * @param bootstrapServers the brokers
 * @param jdbcUrl an empty PostgreSQL database; null where the case needs none
 * @param topic a topic nobody used before
 * @param partitions of the topic
 * @param warmUpMillis how long to run before measuring
 * @param millis how long to measure
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProduceJob(
        String contender,
        String type,
        String bootstrapServers,
        String jdbcUrl,
        String topic,
        int partitions,
        long warmUpMillis,
        long millis) {}
