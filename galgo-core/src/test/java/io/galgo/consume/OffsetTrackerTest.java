/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What is said of records while workers complete them. */
class OffsetTrackerTest {

    private final OffsetTracker tracker = new OffsetTracker(0);
    private final List<Task> tasks = new ArrayList<>();

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
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            for (int i = 0; i < 500; i++) {
                records.add(record(tasks.size() + i));
            }
            poll(records);
        }
        var worker = new Thread(() -> tasks.forEach(Task::done));
        worker.start();
        while (tracker.lowEdge() < tracker.position()) {
            assertThat(tracker.doneAbove().raised().isEmpty()).isTrue();
        }
        worker.join();
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
        return new ConsumerRecord<>("t", 0, offset, null, new byte[0]);
    }
}
