/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * A spool's events on their way to Kafka, for {@link SpoolSender}: which come next, and what became of them. They come from disk as long as
 * anything is there, then from memory.
 */
final class SpoolToKafka {

    private static final int LEAST_BYTES = 64 << 10;

    private final Spool spool;

    SpoolToKafka(Spool spool) {
        this.spool = spool;
    }

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

        SpoolRecord last() {
            return events.get(events.size() - 1);
        }

        SpoolMark mark() {
            return new SpoolMark(run, last().number());
        }
    }

    /** Waits for events and returns the first ones; null when there will be none. */
    Next next(int most, int mostBytes) throws InterruptedException, IOException {
        while (awaitEvents()) {
            var next = nextNow(most, mostBytes);
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    private boolean awaitEvents() throws InterruptedException {
        spool.lock.lock();
        try {
            while (!spool.stopped && isAllSent()) {
                spool.work.await();
            }
            return !spool.stopped;
        } finally {
            spool.lock.unlock();
        }
    }

    private boolean isAllSent() {
        spool.disk.dropDrained(spool.writing != 0);
        if (spool.disk.next() != null) {
            return false;
        }
        spool.spooling = false;
        return spool.memory.isEmpty();
    }

    /** Returns the first events; null if there are none, or what stood next is published already. */
    Next nextNow(int most, int mostBytes) throws IOException {
        SpoolDisk.Place place;
        spool.lock.lock();
        try {
            if (isAllSent()) {
                return null;
            }
            place = spool.disk.next();
            if (place == null) {
                var events = spool.memory.oldest(most, mostBytes).stream()
                        .map(Unsent::record)
                        .toList();
                return new Next(events, spool.run, -1);
            }
        } finally {
            spool.lock.unlock();
        }
        var stretch = place.segment().read(place.from(), most, Math.max(mostBytes, LEAST_BYTES));
        spool.lock.lock();
        try {
            var next = spool.disk.unpublished(stretch, place.segment().run());
            if (!next.events().isEmpty()) {
                return next;
            }
            spool.disk.goOn(stretch.end());
            return null;
        } finally {
            spool.lock.unlock();
        }
    }

    /** Notes that events are published. Returns their receipts, null where nobody has one. */
    List<Receipt> published(Next next) {
        spool.lock.lock();
        try {
            spool.published += next.events().size();
            return take(next);
        } finally {
            spool.lock.unlock();
        }
    }

    private List<Receipt> take(Next next) {
        var found = new ArrayList<Receipt>(next.events().size());
        spool.disk.published(next.run(), next.last().number());
        if (next.run() == spool.run) {
            var inMemory = new HashMap<Long, Receipt>();
            spool.memory
                    .removeThrough(next.last().number())
                    .forEach(unsent -> inMemory.put(unsent.number(), unsent.receipt()));
            for (var event : next.events()) {
                var receipt = inMemory.get(event.number());
                found.add(receipt == null ? spool.receipts.remove(event.number()) : receipt);
            }
        } else {
            spool.disk.takeOff(next.events());
            next.events().forEach(event -> found.add(null));
        }
        if (next.end() >= 0) {
            spool.disk.goOn(next.end());
        }
        spool.moving = true;
        spool.disk.dropDrained(spool.writing != 0);
        spool.room.signalAll();
        spool.work.signalAll();
        return found;
    }

    /**
     * Lets go of an event that Kafka refuses for good, if nobody was told that it is safe or is about to be.
     *
     * @return whether that is so: its receipt then fails, and it is gone
     */
    boolean refused(Next one, PublishException why) {
        Receipt receipt;
        spool.lock.lock();
        try {
            var oldest = spool.memory.oldest();
            long number = one.last().number();
            if (one.run() != spool.run || oldest == null || oldest.number() != number || number <= spool.writing) {
                return false;
            }
            receipt = take(one).get(0);
        } finally {
            spool.lock.unlock();
        }
        receipt.failed(why);
        return true;
    }

    /** Notes that an accepted event is laid aside. */
    void laidAside(Next one, PublishException why) {
        Receipt receipt;
        spool.lock.lock();
        try {
            receipt = take(one).get(0);
            if (one.run() == spool.run) {
                spool.receipts.laidAside(one.last().number());
            }
        } finally {
            spool.lock.unlock();
        }
        if (receipt != null) {
            receipt.failed(why);
        }
    }

    /** Takes what Kafka says of the last batch published: what is up to there is not sent again. */
    void publishedThrough(SpoolMark mark) {
        List<Unsent> ofMemory;
        List<Receipt> ofDisk;
        spool.lock.lock();
        try {
            long run = spool.run;
            spool.disk.dropBefore(mark.run(), run);
            long before = spool.disk.publishedThrough(mark.run());
            spool.disk.published(mark.run(), mark.number());
            if (mark.run() != run || mark.number() <= before) {
                return;
            }
            ofMemory = spool.memory.removeThrough(mark.number());
            ofDisk = spool.receipts.remove(before + 1, mark.number());
            spool.published += mark.number() - before;
            spool.room.signalAll();
        } finally {
            spool.lock.unlock();
        }
        ofMemory.forEach(
                unsent -> unsent.receipt().publishedSomewhere(unsent.event().topic()));
        ofDisk.forEach(Receipt::publishedSomewhere);
    }

    /** Notes what keeps events from Kafka, null for nothing; waits a while if there is something. */
    void trouble(String trouble, Duration pause) throws InterruptedException {
        spool.lock.lock();
        try {
            spool.kafkaTrouble = trouble;
            long left = trouble == null ? 0 : pause.toNanos();
            while (left > 0 && !spool.stopped) {
                left = spool.work.awaitNanos(left);
            }
        } finally {
            spool.lock.unlock();
        }
    }

    boolean isStopped() {
        spool.lock.lock();
        try {
            return spool.stopped;
        } finally {
            spool.lock.unlock();
        }
    }
}
