/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the parked topic's partitions of the same numbers as those the consumer owns. It is no member of the group: whoever owns a
 * source partition reads its place here, whatever the assignor. One thread, which owns the Kafka consumer; what it finds goes to the poll
 * thread.
 */
final class ParkedReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ParkedReader.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration SHORTLY = Duration.ofMillis(10);

    /** Short, since all partitions are read by one thread; it is asked again. */
    private static final ListOffsetsOptions ANSWER = new ListOffsetsOptions().timeoutMs(3_000);

    private static final int FIRST_PAUSE_MILLIS = 10;
    private static final int LONGEST_PAUSE_MILLIS = 500;
    private static final long SAID_AFTER_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final Sink sink;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread;

    /** Where each partition has been read to, as last told. */
    private final Map<Integer, Long> told = new HashMap<>();

    /** Where each partition was asked to be read from. */
    private final Map<Integer, Long> begins = new HashMap<>();

    /** Whether what was polled may be gone untold. */
    private boolean hasLost;

    private final AtomicLong asking = new AtomicLong();
    private final Map<Integer, Long> answering = new HashMap<>();

    private int troubles;
    private long troubledSince;
    private volatile String trouble;
    private volatile boolean closed;

    /** What is asked for a partition. */
    private record Request(int partition, Runnable work) {}

    /** Is told what is read. On the reader's thread. */
    interface Sink {

        /**
         * These records were read, and all below the position.
         *
         * @param asked the last asking that counted when they were read
         */
        void read(int partition, long asked, List<ConsumerRecord<byte[], byte[]>> records, long position);

        /** When it was asked for the partition, its log ended here. */
        void target(int partition, long asked, long end);

        /**
         * The log does not have what was read of it: the topic is gone, another than before, or its log was cut.
         *
         * @param asked the last asking that counted
         * @param end what it has not, from here on
         */
        void doubted(int partition, long asked, long end);
    }

    /** Starts a reader. */
    interface Start {
        ParkedReader start(Sink sink);
    }

    ParkedReader(String group, String topic, Consumer<byte[], byte[]> consumer, Admin admin, Sink sink) {
        this.topic = topic;
        this.consumer = consumer;
        this.admin = admin;
        this.sink = sink;
        this.thread = new Thread(this::run, "galgo-parked-" + group);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Reads a partition from an offset on; if it is read already, again from there. Any thread.
     *
     * @return the number of this asking: what was read before it is not from there on
     */
    long read(int partition, long from) {
        long asked = asking.incrementAndGet();
        request(partition, () -> {
            var id = new TopicPartition(topic, partition);
            var all = new HashSet<>(consumer.assignment());
            boolean added = all.add(id);
            if (added) {
                begins.put(partition, from); // before anything can fail
                consumer.assign(all);
            }
            if (added || consumer.position(id) > from) {
                begins.put(partition, from);
                told.remove(partition); // first: a position that goes back by request makes no doubt
                consumer.seek(id, from);
            }
            // The log's end, not its last stable offset: a transaction of another topic's owner may stand before what
            // is this one's.
            try {
                long end = Brokers.await(admin.listOffsets(Map.of(id, OffsetSpec.latest()), ANSWER)
                                .partitionResult(id))
                        .offset();
                answering.put(partition, asked);
                sink.target(partition, asked, end);
            } catch (KafkaException failure) {
                if (!isAbsent(partition)) {
                    throw failure;
                }
                sink.doubted(partition, asked, Long.MAX_VALUE); // unless it is another, all is there
            }
        });
        return asked;
    }

    /** Tells whether the brokers say that there is no such topic or partition. */
    private boolean isAbsent(int partition) {
        try {
            return Brokers.describe(admin, topic)
                    .filter(found -> found.partitions().size() > partition)
                    .isEmpty();
        } catch (KafkaException noAnswer) {
            return false;
        }
    }

    /** Returns why it cannot read; null if it can, or could until a moment ago. Any thread. */
    String trouble() {
        return trouble;
    }

    /** Reads a partition no more. Any thread. */
    void drop(int partition) {
        request(partition, () -> {
            var all = new HashSet<>(consumer.assignment());
            all.remove(new TopicPartition(topic, partition));
            consumer.assign(all);
            told.remove(partition);
            begins.remove(partition);
        });
    }

    private void request(int partition, Runnable work) {
        requests.add(new Request(partition, work));
        asked.release();
        consumer.wakeup();
    }

    private void run() {
        while (!closed) {
            try {
                guardedTurn();
            } catch (Error again) { // as where there is no memory even to say so
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LONGEST_PAUSE_MILLIS));
            }
        }
        consumer.close();
    }

    /** Whatever fails, it goes on: without this thread parked events would wait unseen. */
    private void guardedTurn() {
        try {
            turn();
            troubles = 0;
            trouble = null;
        } catch (WakeupException asked) {
            log.trace("Woken for a request");
        } catch (KafkaException failure) {
            inTrouble(failure);
        } catch (RuntimeException | Error bug) {
            hasLost = true;
            inTrouble(bug);
        }
    }

    /** What a poll had fetched may be gone with an error, and the client's position be behind that: it is read again. */
    private void goBack() {
        for (var id : consumer.assignment()) {
            var from = told.getOrDefault(id.partition(), begins.get(id.partition()));
            if (from != null) {
                consumer.seek(id, from);
            }
        }
        hasLost = false;
    }

    private void turn() {
        asked.drainPermits();
        if (hasLost) {
            goBack();
        }
        var failure = carryOutRequests();
        if (!consumer.assignment().isEmpty()) {
            boolean isBehind =
                    failure != null || told.size() < consumer.assignment().size();
            read(consumer.poll(isBehind ? SHORTLY : POLL));
        } else if (failure == null) {
            pause(POLL);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Carries out what is asked; returns why something of it could not be, and is to be tried again. No partition waits for another. */
    private KafkaException carryOutRequests() {
        KafkaException failure = null;
        var waiting = new HashSet<Integer>();
        for (var each = requests.iterator(); each.hasNext(); ) {
            var request = each.next();
            if (waiting.contains(request.partition())) {
                continue; // in order
            }
            try {
                request.work().run();
                each.remove(); // only now: one that failed is made again
            } catch (WakeupException another) {
                throw another;
            } catch (KafkaException failed) {
                failure = failed;
                waiting.add(request.partition());
            }
        }
        return failure;
    }

    private void read(ConsumerRecords<byte[], byte[]> polled) {
        for (var id : polled.partitions()) { // before anything can fail: they are not polled again
            var records = polled.records(id);
            if (!isBack(id, records.get(0).offset())) {
                tell(id.partition(), records, records.get(records.size() - 1).offset() + 1);
            }
        }
        for (var id : consumer.assignment()) {
            long position = consumer.position(id); // beyond the records, over holes; may have to wait for brokers
            var before = told.get(id.partition());
            if ((before == null || before != position) && !isBack(id, position)) {
                tell(id.partition(), List.of(), position);
            }
        }
    }

    /** A position goes back only where the log does not have the former one: the client begins at the first record, or where the logs part. */
    private boolean isBack(TopicPartition id, long position) {
        var before = told.get(id.partition());
        if (before == null || position >= before) {
            return false;
        }
        sink.doubted(id.partition(), answering.getOrDefault(id.partition(), 0L), position);
        told.remove(id.partition()); // only now: a doubt that could not be said arises again
        return true;
    }

    private void tell(int partition, List<ConsumerRecord<byte[], byte[]>> records, long position) {
        sink.read(partition, answering.getOrDefault(partition, 0L), records, position);
        told.put(partition, position); // only now: what could not be taken in is read again
    }

    private void inTrouble(Throwable failure) {
        troubles++;
        if (troubles == 1) {
            troubledSince = System.nanoTime();
        }
        if (System.nanoTime() - troubledSince > SAID_AFTER_NANOS) { // a topic just made is not known everywhere at once
            boolean isNews = trouble == null;
            trouble = "cannot read " + topic + ": " + failure + "; until then parked events wait. Trying again";
            if (isNews) {
                log.error(trouble);
            }
        }
        pause(Duration.ofMillis(Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(troubles, 10))));
    }

    private void pause(Duration time) {
        try {
            if (asked.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                log.trace("Asked for something");
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        asked.release();
        consumer.wakeup();
    }
}
