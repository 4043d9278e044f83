/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a spool's sequence: its files, oldest first, and how far they are published. Guarded by the {@link Spool}'s lock, while
 * what is in the files is written by the writer and read by the sender without it. Only the sender takes files away.
 */
final class SpoolDisk {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolingPublisher.class);

    private final Deque<SpoolSegment> segments = new ArrayDeque<>();
    private long at; // where the sender goes on in the first file
    private Instant oldest;
    private final Map<Long, Long> published = new HashMap<>(); // of each run, up to which number
    private final Map<SpoolSegment, Long> inherited =
            new HashMap<>(); // how many unsent events a file of an earlier run holds
    private final Map<Long, Long> counted =
            new HashMap<>(); // of each earlier run, up to which number they are taken off that

    /** What stands from a place in a file on. */
    record Place(SpoolSegment segment, long from) {}

    /** Takes over what an earlier process left: counts it, and finds what is damaged before anything is sent. */
    SpoolDisk(List<SpoolSegment> left) throws IOException {
        segments.addAll(left);
        for (var segment : left) {
            long count = 0;
            long from = 0;
            while (from < segment.durable()) {
                var stretch = segment.read(from, Integer.MAX_VALUE, 1 << 20);
                if (oldest == null && !stretch.records().isEmpty()) {
                    oldest = Instant.ofEpochMilli(stretch.records().get(0).millis());
                }
                count += stretch.records().size();
                from = stretch.end();
            }
            inherited.put(segment, count);
        }
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Returns how many events of earlier runs are not known to be published. */
    long inherited() {
        return inherited.values().stream().mapToLong(count -> count).sum();
    }

    long bytes() {
        return segments.stream().mapToLong(SpoolSegment::durable).sum();
    }

    Optional<Instant> oldestAt() {
        return Optional.ofNullable(oldest);
    }

    /** Returns where there is something to read; null if everything is read. */
    Place next() {
        var first = segments.peek();
        return first == null || at >= first.durable() ? null : new Place(first, at);
    }

    boolean isLast(SpoolSegment segment) {
        return segments.peekLast() == segment;
    }

    /** Notes that a group is in the last file, which may be a new one. */
    void written(List<Unsent> group, SpoolSegment segment) {
        if (!isLast(segment)) {
            segments.add(segment);
        }
        if (oldest == null) {
            oldest = Instant.ofEpochMilli(group.get(0).millis());
        }
    }

    /** Returns what of a stretch of the first file is not published. */
    SpoolToKafka.Next unpublished(SpoolSegment.Stretch stretch, long run) {
        long through = publishedThrough(run);
        var rest = stretch.records().stream()
                .filter(record -> record.number() > through)
                .toList();
        if (!rest.isEmpty()) {
            oldest = Instant.ofEpochMilli(rest.get(0).millis());
        }
        takeOff(stretch.records());
        return new SpoolToKafka.Next(rest, run, stretch.end());
    }

    /** Notes that all events of a run up to that number are published. */
    void published(long run, long number) {
        published.merge(run, number, Math::max);
    }

    long publishedThrough(long run) {
        return published.getOrDefault(run, 0L);
    }

    /** Takes what is published of these events of the first file off the count, each once however often it is read. */
    void takeOff(List<SpoolRecord> records) {
        var first = segments.peek();
        if (first == null || !inherited.containsKey(first)) {
            return;
        }
        long through = publishedThrough(first.run());
        for (var record : records) {
            if (record.number() <= through && record.number() > counted.getOrDefault(first.run(), 0L)) {
                counted.put(first.run(), record.number());
                inherited.merge(first, -1L, Long::sum);
            }
        }
    }

    /** Goes on behind a place of the first file. */
    void goOn(long end) {
        at = Math.max(at, end);
    }

    /** Takes away the files of runs before that one, if there are any of it or it is this process's. */
    void dropBefore(long run, long ours) {
        boolean known = run == ours || segments.stream().anyMatch(segment -> segment.run() == run);
        while (known
                && !segments.isEmpty()
                && segments.peek().run() != run
                && segments.peek().run() != ours) {
            dropFirst();
        }
    }

    /** Takes away files that are read to their ends. The last one is kept while the writer is at work. */
    void dropDrained(boolean writing) {
        while (!segments.isEmpty() && at >= segments.peek().durable() && (segments.size() > 1 || !writing)) {
            dropFirst();
        }
        if (segments.isEmpty()) {
            oldest = null;
        }
    }

    private void dropFirst() {
        var segment = segments.poll();
        at = 0;
        boolean earlier = inherited.remove(segment) != null;
        try {
            segment.close();
            Files.deleteIfExists(segment.file());
            if (earlier) { // Kafka's mark will tell of this run alone: if it came back, it would be sent once more
                SpoolDirectory.sync(segment.file().getParent());
            }
        } catch (IOException e) {
            LOG.warn("{} is sent and cannot be deleted: {}", segment.file(), e.toString());
        }
    }

    void close() throws IOException {
        for (var segment : segments) {
            segment.close();
        }
    }
}
