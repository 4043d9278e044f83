/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The ceiling for work that waits: what one would write by hand for one topic, a worker per key that is busy. It commits a poll's
 * records of a partition when all of them are done, and knows nothing of rebalances, windows or retries beyond the simplest.
 */
public final class KeyedLoop implements Contender, PollThread.Loop {

    private static final int MOST_OUTSTANDING = 200_000;

    private final Map<ByteBuffer, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Queue<Batch>> batches = new HashMap<>();
    private final AtomicInteger outstanding = new AtomicInteger();
    private Semaphore inFlight;
    private ExecutorService workers;
    private RecordHandler handler;
    private PollThread thread;

    public KeyedLoop(String name) {}

    @Override
    public void start(Job job, RecordHandler recordHandler) {
        handler = recordHandler;
        inFlight = new Semaphore(job.concurrency());
        workers = Workers.create(job.concurrency());
        thread = new PollThread(ConsumerSettings.tuned(job), job.topic(), this, Failures::fatal);
    }

    @Override
    public void records(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
        for (var partition : records.partitions()) {
            var list = records.records(partition);
            var batch = new Batch(list.get(list.size() - 1).offset() + 1, new AtomicInteger(list.size()));
            batches.computeIfAbsent(partition, p -> new ArrayDeque<>()).add(batch);
            outstanding.addAndGet(list.size());
            for (var record : list) {
                var item = new Item(record, batch);
                lanes.compute(ByteBuffer.wrap(record.key()), (key, lane) -> add(key, lane, item));
            }
        }
        while (outstanding.get() > MOST_OUTSTANDING) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private Lane add(ByteBuffer key, Lane lane, Item item) {
        var busy = lane == null ? new Lane(new ArrayDeque<>()) : lane;
        busy.waiting().add(item);
        if (lane == null) {
            workers.execute(() -> drain(key, busy));
        }
        return busy;
    }

    private void drain(ByteBuffer key, Lane lane) {
        try {
            for (var item = next(key, lane); item != null; item = next(key, lane)) {
                handle(item.record());
                item.batch().left().decrementAndGet();
                outstanding.decrementAndGet();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Under the map's lock of this key, as adding is: a lane that is left empty is gone. */
    private Item next(ByteBuffer key, Lane lane) {
        var item = new Item[1];
        lanes.computeIfPresent(key, (k, same) -> (item[0] = lane.waiting().poll()) == null ? null : same);
        return item[0];
    }

    private void handle(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            inFlight.acquire();
            try {
                handler.handle(record.partition(), record.offset(), record.key(), record.value());
                return;
            } catch (FailingKeyException e) {
                // waits below, without holding the permit
            } finally {
                inFlight.release();
            }
            Thread.sleep(Backoff.after(attempt).toMillis());
        }
    }

    @Override
    public void commit(KafkaConsumer<byte[], byte[]> consumer) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        batches.forEach((partition, queue) -> {
            while (!queue.isEmpty() && queue.peek().left().get() == 0) {
                offsets.put(partition, new OffsetAndMetadata(queue.remove().end()));
            }
        });
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, null);
        }
    }

    @Override
    public void close() {
        thread.close();
        workers.shutdownNow();
    }

    private record Lane(Queue<Item> waiting) {}

    private record Item(ConsumerRecord<byte[], byte[]> record, Batch batch) {}

    private record Batch(long end, AtomicInteger left) {}
}
