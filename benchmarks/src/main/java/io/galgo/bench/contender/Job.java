/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * What a contender's JVM is asked to do. Times are in the unit of their name.
 *
 * @param contender the contender's name
 * @param type its class
 * @param bootstrapServers the brokers
 * @param topic what to read
 * @param group a group nobody used before, or the one of the process that was killed
 * @param partitions of the topic
 * @param concurrency handlers in flight, at most
 * @param expected records until the run is complete
 * @param workNanos how long a handler waits
 * @param failingKey the key that always fails, null for none
 * @param slowKey the key whose work takes {@code slowNanos}, null for none
 * @param slowNanos how long a handler waits for the slow key
 * @param steps how many steps of arithmetic a handler takes; 0 for none
 * @param warmUpMillis how long to read before, as other groups; 0 for not at all
 * @param limitMillis when to stop measuring, from the first record handled, if the run is not complete
 * @param publishPerSecond publish that many records a second while measuring, for latency; 0 for none
 * @param marks the file that remembers across a kill what was handled, null for none
 * @param awaitKill whether to say when it is time to be killed, and go on until then
 * @param settings further settings of the consumer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Job(
        String contender,
        String type,
        String bootstrapServers,
        String topic,
        String group,
        int partitions,
        int concurrency,
        long expected,
        long workNanos,
        String failingKey,
        String slowKey,
        long slowNanos,
        int steps,
        long warmUpMillis,
        long limitMillis,
        int publishPerSecond,
        String marks,
        boolean awaitKill,
        Map<String, String> settings) {

    /** Returns this job as another group, for a pass of the warm-up. */
    public Job asWarmUp(int pass, long millis) {
        return new Job(
                contender,
                type,
                bootstrapServers,
                topic,
                group + "-warm-up-" + pass,
                partitions,
                concurrency,
                expected,
                workNanos,
                failingKey,
                slowKey,
                slowNanos,
                steps,
                0,
                millis,
                0,
                null,
                false,
                settings);
    }
}
