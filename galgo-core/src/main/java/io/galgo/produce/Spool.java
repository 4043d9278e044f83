/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The unsent events of a {@link SpoolingPublisher}, one sequence in the order of their publishing: what is on disk, then what is in memory.
 * Publishers add to its end, {@link SpoolToDisk} moves what waits too long from memory to disk, {@link SpoolToKafka} takes from its
 * beginning what is published. Whatever the two do at the same time, an event leaves the sequence only when it is published or laid aside,
 * and memory only when it is on disk too.
 *
 * <p>One lock guards all that changes here, and what the three of them do with it.
 */
final class Spool {

    final ReentrantLock lock = new ReentrantLock();
    final Condition room = lock.newCondition();
    final Condition work = lock.newCondition();

    final SpoolSettings settings;
    final long run;
    private final InstantSource clock;

    final SpoolDisk disk;
    final SpoolMemory memory = new SpoolMemory();
    final SpoolReceipts receipts = new SpoolReceipts();

    private long given; // the number of the last event taken
    long writing; // the number of the last event that is being written; 0 for none
    long published; // how many were published by this process
    boolean spooling; // new events go to disk at once
    boolean moving; // something was published since that began
    boolean flushing; // nothing may stay in memory
    boolean stopped;
    private boolean closing;
    String diskTrouble;
    String kafkaTrouble;

    Spool(SpoolSettings settings, InstantSource clock, long run, List<SpoolSegment> left) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.run = run;
        this.disk = new SpoolDisk(left);
        this.spooling = !left.isEmpty();
    }

    /** Adds an event, waiting for room; its receipt tells if there was none in time. */
    Receipt add(EncodedEvent event) {
        var receipt = new Receipt(event.id());
        int bytes = SpoolRecord.sizeOf(event);
        long left = settings.maxBlock().toNanos();
        String refusal;
        lock.lock();
        try {
            refusal = refusal(bytes);
            while (refusal != null && left > 0 && !closing) {
                left = room.awaitNanos(left);
                refusal = refusal(bytes);
            }
            if (refusal == null) {
                if (memory.isEmpty()) { // else whoever has to do with them knows already that there are some
                    work.signalAll();
                }
                memory.add(new Unsent(++given, clock.millis(), System.nanoTime(), event, bytes, receipt));
                return receipt;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refusal = "its thread was interrupted while it waited for room";
        } finally {
            lock.unlock();
        }
        receipt.failed(PublishFailures.notTaken(event, true, refusal));
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
        if (!memory.isEmpty() && memory.bytes() + bytes > settings.memory()) {
            return "there is no room"
                    + trouble().map(why -> " (" + why + ")").orElse(": events come faster than they can be sent")
                    + "; publish it again once there is room";
        }
        return null;
    }

    /** Sends new events to disk at once, until those in front of them are published. */
    void spool() {
        if (!spooling) {
            spooling = true;
            moving = false;
        }
    }

    /** Keeps a receipt whose publisher waits until the event on disk is in Kafka. */
    void await(long number, Receipt receipt) {
        boolean laidAside;
        lock.lock();
        try {
            if (number > disk.publishedThrough(run)) {
                receipts.add(number, receipt);
                return;
            }
            laidAside = receipts.isLaidAside(number);
        } finally {
            lock.unlock();
        }
        if (laidAside) {
            receipt.failed(new PublishException(
                    receipt.id(),
                    false,
                    "Event " + receipt.id() + " was refused by Kafka and is laid aside; status() says why",
                    null));
        } else {
            receipt.publishedSomewhere();
        }
    }

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
            return memory.all();
        } finally {
            lock.unlock();
        }
    }

    void closeFiles() throws IOException {
        disk.close();
    }

    private Optional<Instant> oldest() {
        return disk.oldestAt().or(memory::oldestAt);
    }

    private Optional<String> trouble() {
        if (diskTrouble == null) {
            return Optional.ofNullable(kafkaTrouble);
        }
        return Optional.of(kafkaTrouble == null ? diskTrouble : kafkaTrouble + "; " + diskTrouble);
    }

    private SpoolStatus.State state() {
        if (stopped) {
            return SpoolStatus.State.CLOSED;
        }
        if (disk.isEmpty() && !spooling) {
            return SpoolStatus.State.DIRECT;
        }
        return moving && kafkaTrouble == null ? SpoolStatus.State.DRAINING : SpoolStatus.State.SPOOLING;
    }

    SpoolStatus status(List<SpoolStatus.LaidAside> laidAside, int damaged) {
        lock.lock();
        try {
            return new SpoolStatus(
                    state(),
                    published,
                    disk.inherited() + given - disk.publishedThrough(run),
                    memory.bytes(),
                    disk.bytes(),
                    settings.maxBytes(),
                    oldest(),
                    laidAside,
                    damaged,
                    trouble());
        } finally {
            lock.unlock();
        }
    }
}
