/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The unsent events of a {@link SpoolingPublisher}, one sequence in the order of their publishing: what is on disk, then what is in memory.
 * Publishers add to its end, {@link SpoolWriter} moves what waits too long from memory to disk, {@link SpoolSender} takes from its
 * beginning what is published. Whatever the two do at the same time, an event leaves the sequence only when it is published or laid aside,
 * and memory only when it is on disk too.
 *
 * <p>One lock guards all fields; files are written by the writer and read by the sender without it.
 */
final class Spool {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolingPublisher.class);
    private static final int FIRST_BYTES = 64 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();

    private final SpoolSettings settings;
    private final InstantSource clock;
    private final long run;

    private final Deque<Unsent> memory = new ArrayDeque<>();
    private long memoryBytes;
    private long given;
    private long published;

    private final Deque<SpoolSegment> segments = new ArrayDeque<>();
    private long at;
    private long onDisk;
    private Instant oldestOnDisk;
    private final Map<Long, Long> passed = new HashMap<>(); // of each run, up to which number all is published

    private boolean spooling;
    private long writing;
    private final Map<Long, Receipt> awaited = new HashMap<>(); // of events on disk whose publisher waits for Kafka
    private final Map<Long, PublishException> refused = new HashMap<>(); // what was laid aside of this run

    private boolean closing;
    private boolean flushing;
    private boolean stopped;
    private String diskTrouble;
    private String kafkaTrouble;

    /**
     * Events to publish next.
     *
     * @param events in their order
     * @param run whose numbers they have
     * @param end where the next one stands in the first segment; -1 if they are in memory, or not all of a stretch
     */
    record Next(List<SpoolRecord> events, long run, long end) {

        Next first(int count) {
            return count >= events.size() ? this : new Next(events.subList(0, count), run, -1);
        }

        SpoolMark mark() {
            return new SpoolMark(run, events.get(events.size() - 1).number());
        }
    }

    Spool(SpoolSettings settings, InstantSource clock, long run, List<SpoolSegment> left) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.run = run;
        segments.addAll(left);
        spooling = !left.isEmpty();
        for (var segment : left) {
            long from = 0;
            while (from < segment.durable()) { // counts, and finds what is damaged before anything is sent
                var stretch = segment.read(from, Integer.MAX_VALUE, 1 << 20);
                if (oldestOnDisk == null && !stretch.records().isEmpty()) {
                    oldestOnDisk = Instant.ofEpochMilli(stretch.records().get(0).millis());
                }
                onDisk += stretch.records().size();
                from = stretch.end();
            }
        }
    }

    /** Adds an event, waiting for room; its receipt tells if there was none in time. */
    Receipt add(EncodedEvent event) {
        var receipt = new Receipt(event.id());
        int bytes = SpoolRecord.sizeOf(event);
        long left = settings.maxBlock().toNanos();
        String refused;
        lock.lock();
        try {
            refused = refusal(bytes);
            while (refused != null && left > 0 && !closing) {
                left = room.awaitNanos(left);
                refused = refusal(bytes);
            }
            if (refused == null) {
                memory.add(new Unsent(++given, clock.millis(), System.nanoTime(), event, bytes, receipt));
                memoryBytes += bytes;
                work.signalAll();
                return receipt;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refused = "its thread was interrupted while it waited for room";
        } finally {
            lock.unlock();
        }
        receipt.failed(new PublishException(
                event.id(),
                true,
                "Event " + event.id() + " was not published to " + event.topic() + ": " + refused,
                null));
        return receipt;
    }

    private String refusal(int bytes) {
        if (closing) {
            return "the publisher is closed";
        }
        var oldest = oldest();
        if (oldest.isPresent() && oldest.get().plus(settings.maxAge()).isBefore(clock.instant())) {
            return "the oldest unsent event is older than " + settings.maxAge()
                    + trouble().map(why -> " (" + why + ")").orElse("") + "; publish it again once there is room";
        }
        if (!memory.isEmpty() && memoryBytes + bytes > settings.memory()) {
            return "there is no room"
                    + trouble().map(why -> " (" + why + ")").orElse(": events come faster than they can be sent")
                    + "; publish it again once there is room";
        }
        return null;
    }

    // ---- the writer's

    /** Waits for events to be written to disk, and takes them as long as there is room there; null when there will be none. */
    List<Unsent> takeToWrite(int mostBytes) throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                var head = memory.peek();
                if (stopped) {
                    return null;
                }
                long left = head == null
                        ? Long.MAX_VALUE
                        : spooling || flushing
                                ? 0
                                : head.nanos() + settings.patience().toNanos() - System.nanoTime();
                if (left > 0) {
                    work.awaitNanos(left);
                    continue;
                }
                if (diskBytes() + head.bytes() > settings.maxBytes()) {
                    diskTrouble =
                            "the spool holds " + diskBytes() + " bytes of " + settings.maxBytes() + " and is full";
                    spooling = true;
                    work.awaitNanos(TimeUnit.MILLISECONDS.toNanos(100));
                    continue;
                }
                spooling = true;
                var group = new ArrayList<Unsent>();
                long bytes = 0;
                long most = Math.min(mostBytes, settings.maxBytes() - diskBytes());
                for (var unsent : memory) {
                    if (!group.isEmpty() && bytes + unsent.bytes() > most) {
                        break;
                    }
                    group.add(unsent);
                    bytes += unsent.bytes();
                }
                writing = group.get(group.size() - 1).number();
                return group;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes that a group is on disk, in the last segment, which may be a new one. */
    void written(List<Unsent> group, SpoolSegment segment) {
        lock.lock();
        try {
            if (segments.peekLast() != segment) {
                segments.add(segment);
            }
            if (oldestOnDisk == null) {
                oldestOnDisk = Instant.ofEpochMilli(group.get(0).millis());
            }
            for (var unsent : group) {
                if (unsent.number() > published) {
                    onDisk++;
                }
            }
            removeThrough(writing);
            writing = 0;
            diskTrouble = null;
            room.signalAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        group.forEach(unsent -> unsent.receipt().spooled(unsent.event().topic(), unsent.number(), this));
    }

    /** Notes that a group could not be written, and waits a while. */
    @SuppressWarnings("WaitNotInLoop") // waking early is trying again early
    void notWritten(IOException failure) throws InterruptedException {
        lock.lock();
        try {
            writing = 0;
            diskTrouble = "the disk takes no events: " + failure.getMessage();
            work.awaitNanos(TimeUnit.MILLISECONDS.toNanos(200));
        } finally {
            lock.unlock();
        }
    }

    // ---- the sender's

    /** Waits for events and returns the first ones; null when there will be none. */
    Next next(int most, int mostBytes) throws InterruptedException, IOException {
        while (true) {
            SpoolSegment segment;
            long from;
            lock.lock();
            try {
                dropDrained();
                segment = segments.peek();
                from = at;
                if (stopped) {
                    return null;
                }
                if (segment == null || from >= segment.durable()) {
                    if (memory.isEmpty()) {
                        work.await();
                        continue;
                    }
                    spooling = false;
                    return fromMemory(most, mostBytes);
                }
            } finally {
                lock.unlock();
            }
            var stretch = segment.read(from, most, Math.max(mostBytes, FIRST_BYTES));
            var next = unpublished(stretch, segment.run());
            if (!next.events().isEmpty()) {
                return next;
            }
            passOver(stretch);
        }
    }

    private Next fromMemory(int most, int mostBytes) {
        var events = new ArrayList<SpoolRecord>();
        long bytes = 0;
        for (var unsent : memory) {
            if (!events.isEmpty() && (events.size() == most || bytes + unsent.bytes() > mostBytes)) {
                break;
            }
            events.add(unsent.record());
            bytes += unsent.bytes();
        }
        return new Next(events, run, -1);
    }

    private Next unpublished(SpoolSegment.Stretch stretch, long ofRun) {
        lock.lock();
        try {
            long through = ofRun == run ? published : passed.getOrDefault(ofRun, 0L);
            var events = stretch.records().stream()
                    .filter(record -> record.number() > through)
                    .toList();
            if (!events.isEmpty()) {
                oldestOnDisk = Instant.ofEpochMilli(events.get(0).millis());
            }
            return new Next(events, ofRun, stretch.end());
        } finally {
            lock.unlock();
        }
    }

    private void passOver(SpoolSegment.Stretch stretch) {
        lock.lock();
        try {
            at = Math.max(at, stretch.end());
        } finally {
            lock.unlock();
        }
    }

    /** Notes that events are published, or laid aside, and no longer its own. Returns their receipts, null where nobody has one. */
    List<Receipt> done(Next next) {
        lock.lock();
        try {
            var last = next.events().get(next.events().size() - 1);
            var receipts = new ArrayList<Receipt>(next.events().size());
            if (next.run() == run) {
                var inMemory = new HashMap<Long, Receipt>();
                for (var unsent : memory) {
                    if (unsent.number() > last.number()) {
                        break;
                    }
                    inMemory.put(unsent.number(), unsent.receipt());
                }
                for (var event : next.events()) {
                    var receipt = inMemory.get(event.number());
                    if (receipt == null) {
                        receipt = awaited.remove(event.number());
                        onDisk--;
                    }
                    receipts.add(receipt);
                }
                published = last.number();
                removeThrough(published);
            } else {
                passed.put(next.run(), last.number());
                onDisk -= next.events().size();
                next.events().forEach(event -> receipts.add(null));
            }
            if (next.end() >= 0) {
                at = next.end();
            }
            dropDrained();
            room.signalAll();
            work.signalAll();
            return receipts;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets go of an event that Kafka refuses for good, if nobody was told that it is safe or is about to be.
     *
     * @return whether that is so: its receipt then fails, and it is gone
     */
    boolean refuse(Next one, PublishException why) {
        Receipt receipt;
        lock.lock();
        try {
            var head = memory.peek();
            long number = one.events().get(0).number();
            if (one.run() != run || head == null || head.number() != number || number <= writing) {
                return false;
            }
            receipt = done(one).get(0);
        } finally {
            lock.unlock();
        }
        receipt.failed(why);
        return true;
    }

    /** Notes that an accepted event is laid aside, and no longer its own. */
    void laidAside(Next one, PublishException why) {
        Receipt receipt;
        lock.lock();
        try {
            receipt = done(one).get(0);
            if (one.run() == run) {
                refused.put(one.events().get(0).number(), why);
            }
        } finally {
            lock.unlock();
        }
        if (receipt != null) {
            receipt.failed(why);
        }
    }

    /** Takes what Kafka says of the last batch published: what is up to there is not sent again. */
    void publishedThrough(SpoolMark mark) {
        var receipts = new ArrayList<Unsent>();
        var onDiskOnly = new ArrayList<Receipt>();
        lock.lock();
        try {
            boolean known = mark.run() == run || segments.stream().anyMatch(segment -> segment.run() == mark.run());
            while (known
                    && !segments.isEmpty()
                    && segments.peek().run() != mark.run()
                    && segments.peek().run() != run) {
                delete(segments.poll()); // of a run before
                at = 0;
            }
            if (mark.run() != run) {
                passed.merge(mark.run(), mark.number(), Math::max);
                return;
            }
            for (var unsent : memory) {
                if (unsent.number() <= mark.number()) {
                    receipts.add(unsent);
                }
            }
            if (mark.number() > published) {
                onDisk -= mark.number() - published - receipts.size();
                for (long number = published + 1; number <= mark.number(); number++) {
                    var receipt = awaited.remove(number);
                    if (receipt != null) {
                        onDiskOnly.add(receipt);
                    }
                }
                published = mark.number();
                removeThrough(published);
                room.signalAll();
            }
        } finally {
            lock.unlock();
        }
        receipts.forEach(
                unsent -> unsent.receipt().publishedSomewhere(unsent.event().topic()));
        onDiskOnly.forEach(Receipt::publishedSomewhere);
    }

    /** Keeps a receipt whose publisher waits until the event on disk is in Kafka. */
    void await(long number, Receipt receipt) {
        PublishException why;
        lock.lock();
        try {
            if (number > published) {
                awaited.put(number, receipt);
                return;
            }
            why = refused.get(number);
        } finally {
            lock.unlock();
        }
        if (why == null) {
            receipt.publishedSomewhere();
        } else {
            receipt.failed(why);
        }
    }

    /** Deletes segments whose events are all published. The last one is the writer's as long as it is at work or has more to write. */
    private void dropDrained() {
        while (!segments.isEmpty() && at >= segments.peek().durable() && (segments.size() > 1 || (writing == 0))) {
            delete(segments.poll());
            at = 0;
        }
        if (segments.isEmpty()) {
            oldestOnDisk = null;
            onDisk = 0;
        }
    }

    private static void delete(SpoolSegment segment) {
        try {
            segment.close();
            Files.deleteIfExists(segment.file());
        } catch (IOException e) {
            LOG.warn("{} is sent and cannot be deleted: {}", segment.file(), e.toString());
        }
    }

    /** Tells whether a segment is still there to be appended to. */
    boolean isLast(SpoolSegment segment) {
        lock.lock();
        try {
            return segments.peekLast() == segment;
        } finally {
            lock.unlock();
        }
    }

    private void removeThrough(long number) {
        while (!memory.isEmpty() && memory.peek().number() <= number) {
            memoryBytes -= memory.poll().bytes();
        }
    }

    /** Notes what keeps events from Kafka, null for nothing; waits a while if there is something. */
    void kafka(String trouble, Duration pause) throws InterruptedException {
        lock.lock();
        try {
            kafkaTrouble = trouble;
            if (trouble != null && !stopped) {
                long left = pause.toNanos();
                while (left > 0 && !stopped) {
                    left = work.awaitNanos(left);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- its end

    /** Takes no more events, and waits until what is in memory is published; for as long as that, then until it is on disk. */
    void close(Duration patience, Duration toDisk) throws InterruptedException {
        lock.lock();
        try {
            closing = true;
            room.signalAll();
            awaitEmptyMemory(patience);
            flushing = true;
            work.signalAll();
            awaitEmptyMemory(toDisk);
        } finally {
            lock.unlock();
        }
    }

    private void awaitEmptyMemory(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        while (!memory.isEmpty() && left > 0) {
            left = room.awaitNanos(left);
        }
    }

    /** Ends the threads' waiting. Returns what is neither published nor on disk. */
    List<Unsent> stop() {
        lock.lock();
        try {
            closing = true;
            stopped = true;
            work.signalAll();
            room.signalAll();
            return List.copyOf(memory);
        } finally {
            lock.unlock();
        }
    }

    void closeFiles() throws IOException {
        for (var segment : segments) {
            segment.close();
        }
    }

    boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    // ---- what there is to say

    private long diskBytes() {
        return segments.stream().mapToLong(SpoolSegment::durable).sum();
    }

    private Optional<Instant> oldest() {
        return oldestOnDisk != null
                ? Optional.of(oldestOnDisk)
                : Optional.ofNullable(memory.peek()).map(unsent -> Instant.ofEpochMilli(unsent.millis()));
    }

    private Optional<String> trouble() {
        return diskTrouble == null
                ? Optional.ofNullable(kafkaTrouble)
                : Optional.of(kafkaTrouble == null ? diskTrouble : kafkaTrouble + "; " + diskTrouble);
    }

    SpoolStatus status(List<SpoolStatus.LaidAside> laidAside, long laidAsideBytes, int damaged) {
        lock.lock();
        try {
            var state = stopped
                    ? SpoolStatus.State.CLOSED
                    : segments.isEmpty() && !spooling
                            ? SpoolStatus.State.DIRECT
                            : kafkaTrouble == null ? SpoolStatus.State.DRAINING : SpoolStatus.State.SPOOLING;
            return new SpoolStatus(
                    state,
                    onDisk + memory.size(),
                    memoryBytes,
                    diskBytes() + laidAsideBytes,
                    oldest(),
                    laidAside,
                    damaged,
                    trouble());
        } finally {
            lock.unlock();
        }
    }
}
