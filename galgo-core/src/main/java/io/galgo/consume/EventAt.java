/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * An event that somebody gives an order about, and how they saw it: if it is otherwise by now, nothing is done.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param next the partition's oldest unfinished offset; empty if that does not matter
 * @param failed how many attempts of the event have failed; empty if that does not matter
 */
public record EventAt(String topic, int partition, long offset, OptionalLong next, OptionalInt failed) {

    public EventAt {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(failed, "failed");
    }

    /** An event, however it is by now. */
    public static EventAt of(String topic, int partition, long offset) {
        return new EventAt(topic, partition, offset, OptionalLong.empty(), OptionalInt.empty());
    }

    TopicPartition id() {
        return new TopicPartition(topic, partition);
    }

    @Override
    public String toString() {
        return topic + "/" + partition + "@" + offset;
    }
}
