/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is asked of a consumer from outside, as a state that holds beside what its own code says: the whole of it, replaced as a whole by
 * {@link ConsumerControl#desire}. What is left out is as the code says.
 *
 * @param pauses what begins nothing new
 * @param retries changes to retry policies
 * @param concurrency the most handlers at once
 * @param parked keys that wait, in order, in the group's parked topic; those that were parked so and are not named here go on
 * @param skips events that become dead letters instead of being handled
 */
public record Desired(
        List<Pause> pauses, List<Retry> retries, OptionalInt concurrency, List<Park> parked, List<Skip> skips) {

    /** Nothing: all is as the consumer's own code says. */
    public static final Desired NOTHING = new Desired(List.of(), List.of(), OptionalInt.empty(), List.of(), List.of());

    public Desired {
        pauses = List.copyOf(pauses);
        retries = List.copyOf(retries);
        Objects.requireNonNull(concurrency, "concurrency");
        parked = List.copyOf(parked);
        skips = List.copyOf(skips);
    }

    /**
     * A pause.
     *
     * @param topic of this topic alone; empty for all
     * @param partition of this partition alone; empty for the whole topic
     * @param since since when
     */
    public record Pause(Optional<String> topic, OptionalInt partition, Instant since) {
        public Pause {
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(partition, "partition");
            Objects.requireNonNull(since, "since");
        }
    }

    /**
     * A change to retry policies.
     *
     * @param topic of this topic alone; empty for all
     * @param attempts how many attempts there are
     * @param first the wait after the first
     * @param longest the longest wait
     */
    public record Retry(
            Optional<String> topic, OptionalInt attempts, Optional<Duration> first, Optional<Duration> longest) {
        public Retry {
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(attempts, "attempts");
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(longest, "longest");
        }
    }

    /**
     * A key that waits.
     *
     * @param topic its topic
     * @param keyHash the SHA-256 of the key, in hexadecimal
     * @param until when it goes on by itself
     */
    public record Park(String topic, String keyHash, Instant until) {
        public Park {
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(keyHash, "keyHash");
            Objects.requireNonNull(until, "until");
        }
    }

    /**
     * Events that are laid aside unhandled.
     *
     * @param topic their topic
     * @param partition of this partition alone; empty for all
     * @param from the first offset
     * @param until the offset behind the last
     * @param keyHash of this key alone: its SHA-256 in hexadecimal; empty for all
     */
    public record Skip(String topic, OptionalInt partition, long from, long until, Optional<String> keyHash) {
        public Skip {
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(partition, "partition");
            Objects.requireNonNull(keyHash, "keyHash");
        }
    }
}
