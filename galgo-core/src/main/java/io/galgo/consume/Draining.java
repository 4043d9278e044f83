/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for handlers of partitions that have been stopped, and remembers which outlived that: an event is not handled twice at a time by one
 * consumer. Owned by the poll thread, which keeps handlers' time limits meanwhile.
 */
final class Draining {

    private static final Logger log = LoggerFactory.getLogger(Draining.class);

    /** How often it is looked which handlers are over their time limit. */
    private static final Duration LOOK = Duration.ofMillis(10);

    private final Subscriptions subscriptions;
    private final Duration atMost;

    /** What was let go of or lost while handlers were at it, and they still are. */
    private final List<Partition> outlived = new ArrayList<>();

    /** @param atMost how long a partition is waited for that is not let go of for good */
    Draining(Subscriptions subscriptions, Duration atMost) {
        this.subscriptions = subscriptions;
        this.atMost = atMost;
    }

    /** Lets what is being handled finish. */
    void await(Collection<Partition> stopped) {
        await(stopped, atMost);
    }

    void await(Collection<Partition> stopped, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        for (var partition : stopped) {
            try {
                if (!isQuietBy(end, partition)) {
                    log.warn(
                            "{}: a handler did not finish within {} s; its event will be handled again",
                            partition,
                            most.toSeconds());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean isQuietBy(long end, Partition partition) throws InterruptedException {
        while (true) {
            long left = end - System.nanoTime();
            if (partition.awaitQuiet(Duration.ofNanos(Math.max(0, Math.min(left, LOOK.toNanos()))))) {
                return true;
            }
            if (left <= 0) {
                return false;
            }
            subscriptions.checkTimeLimits(System.nanoTime());
        }
    }

    /** Remembers those of these that are let go of while they are being handled. */
    void remember(Collection<Partition> gone) {
        outlived.addAll(gone);
        look();
    }

    /** Where the new owner is this consumer again, what is being handled may finish. */
    void awaitOutlived(Collection<TopicPartition> added) {
        await(outlived.stream()
                .filter(partition -> added.contains(partition.id()))
                .toList());
        look();
    }

    /** Forgets those that are through. */
    void look() {
        outlived.removeIf(Partition::isQuiet);
    }
}
