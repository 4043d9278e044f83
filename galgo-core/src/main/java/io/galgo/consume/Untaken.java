/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What is assigned and could not be taken up, as where a leader or the coordinator does not answer: which of it is tried again, and when. An attempt may
 * last as long as the brokers are waited for, and all other partitions wait with it; so they get four times as long before the next. What fails
 * together is tried in halves, so that one partition that cannot be taken up keeps no other. Owned by the poll thread.
 */
final class Untaken {

    private static final long AT_LEAST = Duration.ofSeconds(1).toNanos();
    private static final long AT_MOST = Duration.ofSeconds(20).toNanos();
    private static final int TIMES_AS_LONG = 4;
    private static final int NAMED = 3;

    /** What is to be tried together, the next first: no partition is in two of them. */
    private final Deque<Set<TopicPartition>> parts = new ArrayDeque<>();

    /** What the last attempt that failed, failed with; null if none did since all was taken up. */
    private String why;

    private long notBefore;

    /** Returns which of the partitions that are missing to try to take up now; empty if it is not time for any. */
    Set<TopicPartition> next(Set<TopicPartition> missing, long now) {
        if (missing.isEmpty()) {
            parts.clear();
            why = null;
            return Set.of();
        }
        parts.forEach(
                part -> part.retainAll(missing)); // what was taken up or taken away meanwhile is no matter any more
        parts.removeIf(Set::isEmpty);
        var untried = new HashSet<>(missing);
        parts.forEach(untried::removeAll);
        if (!untried.isEmpty()) {
            return untried;
        }
        return now - notBefore < 0 ? Set.of() : parts.remove();
    }

    /**
     * An attempt failed at each of these by itself: they are tried again together.
     *
     * @param began when it began, by {@link System#nanoTime}
     */
    void failed(Set<TopicPartition> each, Throwable failure, long began, long now) {
        tried(failure, began, now);
        add(each);
    }

    /** An attempt failed, for any of these: they are tried again in halves. */
    void failedTogether(Set<TopicPartition> some, Throwable failure, long began, long now) {
        tried(failure, began, now);
        var sorted = sorted(some);
        int half = sorted.size() / 2;
        add(sorted.subList(0, half));
        add(sorted.subList(half, sorted.size()));
    }

    private void tried(Throwable failure, long began, long now) {
        why = failure instanceof KafkaException && failure.getMessage() != null
                ? failure.getMessage()
                : failure.toString();
        notBefore = now + Math.max(AT_LEAST, Math.min(AT_MOST, TIMES_AS_LONG * (now - began)));
    }

    private void add(Collection<TopicPartition> part) {
        parts.forEach(other -> other.removeAll(part));
        if (!part.isEmpty()) {
            parts.add(new HashSet<>(part));
        }
    }

    /** Returns what is not taken up, and why, in words; null if no attempt has failed. */
    String trouble(Set<TopicPartition> missing) {
        if (why == null || missing.isEmpty()) {
            return null;
        }
        var named = new ArrayList<String>();
        sorted(missing).stream().limit(NAMED).forEach(id -> named.add(id.toString()));
        int more = missing.size() - named.size();
        return "cannot take up " + String.join(", ", named) + (more == 0 ? "" : " and " + more + " more") + ": " + why
                + "; trying again";
    }

    private static List<TopicPartition> sorted(Collection<TopicPartition> ids) {
        return ids.stream()
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
                .toList();
    }
}
