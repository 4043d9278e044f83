/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What is said of records while workers complete them. */
class OffsetTrackerTest {

    private final OffsetTracker tracker = new OffsetTracker(0);
    private final List<Task> tasks = new CopyOnWriteArrayList<>();
    private long next;

    @Test
    void anEventIsNotMarkedWithoutAnEarlierOneOfItsKeyThoughBothAreDoneMeanwhile() {
        var whileItIsMarked = new ConsumerRecord<byte[], byte[]>("t", 0, 2, null, new byte[0]) {
            @Override
            public long offset() {
                if (!tasks.isEmpty()) {
                    tasks.get(0).done();
                    tasks.get(3).done();
                }
                return super.offset();
            }
        };
        poll(List.of(record(0), record(1), whileItIsMarked, record(3)));
        tasks.get(1).done();
        assertThat(tracker.doneAbove()).hasToString("0 {1-1}");
        assertThat(tracker.doneAbove()).hasToString("2 {3-3}");
    }

    @Test
    void ofAKeyThatIsHandledMeanwhileNothingIsMarkedAboveTheLowEdge() throws InterruptedException {
        for (int batch = 0; batch < 100; batch++) {
            poll(0, 500, 1);
        }
        var looks = new AtomicInteger();
        var worker = new Thread(() -> {
            for (int i = 0; i < tasks.size(); i++) {
                int seen = looks.get();
                while (i % 500 == 0 && looks.get() == seen) {
                    Thread.onSpinWait();
                }
                tasks.get(i).done();
            }
        });
        worker.start();
        while (tracker.lowEdge() < tracker.position()) {
            assertThat(tracker.doneAbove().raised().isEmpty()).isTrue();
            looks.incrementAndGet();
        }
        worker.join();
    }

    // ---- holes ----

    @Test
    void holesAreMarkedBelowWhatIsDoneAndNotAboveIt() {
        poll(0, 10, 2);
        assertThat(tracker.doneAbove()).hasToString("0 {}");
        tasks.get(3).done();
        assertThat(tracker.doneAbove()).hasToString("0 {1-1, 3-3, 5-6}");
    }

    /** A transaction says of events that they are done which have not been told yet. */
    @Test
    void holesBetweenWhatIsAboutToBeDoneAreMarkedToo() {
        poll(0, 3, 2);
        var next = tasks.stream().map(task -> task.record).toList();
        var marks = tracker.doneAbove(4).with(next).raised();
        assertThat(marks).hasToString("5 {}");
    }

    /** A worker may finish at any moment of a look: what that misses the next one finds, and what was said once is said again. */
    @Test
    void whatIsDoneDuringALookIsSaidByTheNextAndNothingIsForgotten() throws InterruptedException {
        poll(0, 1, 1); // which is held
        var toDo = new AtomicInteger(1);
        var polled = new AtomicInteger(1);
        int most = 5_000;
        var worker = new Thread(() -> {
            while (toDo.get() < most) {
                if (toDo.get() < polled.get()) {
                    tasks.get(toDo.get()).done();
                    toDo.incrementAndGet();
                }
            }
        });
        worker.start();
        long said = 0;
        while (polled.get() < most) {
            poll(0, 1, 1);
            polled.incrementAndGet();
            tracker.open();
            long marked = tracker.doneAbove().count();
            assertThat(marked).isGreaterThanOrEqualTo(said);
            said = marked;
            while (toDo.get() < polled.get()) {
                Thread.onSpinWait();
            }
            assertThat(tracker.doneAbove().count()).isEqualTo(polled.get() - 1L);
        }
        worker.join();
    }

    @Test
    void holesOfRunsAreMarkedAlike() {
        var batch = new Batch(records(0, 10, 2));
        tracker.add(batch);
        assertThat(tracker.doneAbove()).hasToString("0 {}");
        var task = batch.toLane(3);
        task.done();
        assertThat(tracker.doneAbove()).hasToString("0 {1-1, 3-3, 5-6}");
    }

    /** A record of a later epoch may have stood there on another replica. */
    @Test
    void aHoleBetweenTwoEpochsIsMarkedWithTheFormerOne() {
        poll(5, 2, 1);
        next += 3;
        poll(7, 2, 1);
        tasks.get(3).done();
        var marks = tracker.doneAbove();
        assertThat(marks.covers(3, 5)).isTrue();
        assertThat(marks.covers(3, 6)).isFalse();
        assertThat(marks.covers(6, 7)).isTrue();
    }

    @Property(tries = 100)
    void marksDoNotDependOnHowPollsWereCut(@ForAll long seed) {
        var random = new Random(seed);
        var log = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        long offset = 0;
        for (int i = 0; i < 200; i++) {
            offset += 1 + (random.nextInt(3) == 0 ? random.nextInt(20) : 0);
            log.add(record(offset, i / 60));
        }
        int percent = random.nextInt(101);
        var done = new HashSet<Long>();
        log.forEach(record -> {
            if (random.nextInt(100) < percent) {
                done.add(record.offset());
            }
        });
        assertThat(marks(log, done, random, false)).isEqualTo(marks(log, done, random, true));
    }

    private static Marks marks(
            List<ConsumerRecord<byte[], byte[]>> log, Set<Long> done, Random random, boolean looksBetween) {
        var tracker = new OffsetTracker(0);
        for (int at = 0; at < log.size(); ) {
            int size = Math.min(log.size() - at, 1 + random.nextInt(50));
            for (var batch : Batch.byEpoch(log.subList(at, at + size))) {
                tracker.add(batch);
                for (int i = 0; i < batch.size(); i++) {
                    var task = batch.toLane(i);
                    if (done.contains(task.record.offset())) {
                        task.done();
                    }
                }
            }
            at += size;
            if (looksBetween) {
                tracker.doneAbove();
            }
        }
        return tracker.doneAbove();
    }

    private void poll(int epoch, int size, int distance) {
        poll(records(epoch, size, distance));
    }

    private List<ConsumerRecord<byte[], byte[]>> records(int epoch, int size, int distance) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (int i = 0; i < size; i++, next += distance) {
            records.add(record(next, epoch));
        }
        return records;
    }

    private void poll(List<ConsumerRecord<byte[], byte[]>> records) {
        var batch = new Batch(records);
        tracker.add(batch);
        var lanes = new ArrayList<Task>();
        for (int i = 0; i < records.size(); i++) {
            lanes.add(batch.toLane(i));
        }
        tasks.addAll(lanes);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return record(offset, 0);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, int epoch) {
        return new ConsumerRecord<>(
                "t",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                new byte[0],
                new RecordHeaders(),
                Optional.of(epoch));
    }
}
