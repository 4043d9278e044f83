/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A consumer's settings, checked.
 *
 * @param group the consumer group
 * @param serviceVersion the service's version, for dead letters; empty if not set
 * @param ordering which events wait for one another
 * @param concurrency the most handlers at once
 * @param start where a group begins on a topic it has never read
 * @param commitInterval the shortest time between commits of a partition
 * @param commitMetadata how many characters a partition's commit may say beside its offset
 * @param drainTimeout how long a handler may finish when its partition is taken away or the consumer closes
 * @param windowBytes the most bytes of events under way or waiting in memory, over all partitions
 * @param deadLetters whether events that fail for good become dead letters; else they hold their lane
 * @param redactor what error texts go through before they are written to dead letters
 * @param parkedCleanUp the shortest time between deletions of what is handled from the parked topic
 * @param topicWatch how often it is asked whether topics that are read are still the same
 * @param commitTries how often the end of a transaction whose answer is late is asked for, each time for 4 s
 * @param startPaused whether nothing is handled until somebody resumes it
 */
record ConsumerSettings(
        String group,
        String serviceVersion,
        Ordering ordering,
        int concurrency,
        StartPolicy start,
        Duration commitInterval,
        int commitMetadata,
        Duration drainTimeout,
        long windowBytes,
        boolean deadLetters,
        UnaryOperator<String> redactor,
        Duration parkedCleanUp,
        Duration topicWatch,
        int commitTries,
        boolean startPaused) {}
