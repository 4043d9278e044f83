/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The tracker against a set of offsets, under batches with holes, runs taken away, and lanes that complete in any order. */
class OffsetTrackerPropertyTest {

    @Property(tries = 60)
    void knowsWhatASetKnows(@ForAll long seed) {
        new Model(new Random(seed)).run();
    }

    private static final class Model {

        private final Random random;
        private final OffsetTracker tracker;
        private final TreeSet<Long> polled = new TreeSet<>();
        private final TreeSet<Long> open = new TreeSet<>();
        private final List<Task> tasks = new ArrayList<>();
        private final List<Run> runs = new ArrayList<>();

        /** Workers that claimed a record, and had no core since. */
        private final List<Late> late = new ArrayList<>();

        private long next;

        private record Late(Run run, int position, long offset) {}

        Model(Random random) {
            this.random = random;
            this.next = random.nextInt(100);
            this.tracker = new OffsetTracker(next);
        }

        void run() {
            int steps = 20 + random.nextInt(200);
            for (int i = 0; i < steps; i++) {
                step();
                check();
            }
            while (!tasks.isEmpty() || !runs.isEmpty()) {
                work();
                check();
            }
            assertThat(tracker.lowEdge()).isEqualTo(tracker.position());
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0 -> poll();
                case 1 -> takeAway();
                case 2 -> {
                    next += random.nextInt(3); // holes at the end
                    tracker.position(next);
                }
                default -> work();
            }
        }

        private void poll() {
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            int size = 1 + random.nextInt(30);
            for (int i = 0; i < size; i++) {
                next += random.nextInt(4) == 0 ? random.nextInt(50) : 0;
                records.add(new ConsumerRecord<>("t", 0, next, null, new byte[0]));
                polled.add(next);
                open.add(next++);
            }
            var batch = new Batch(records);
            tracker.add(batch);
            route(batch, 0);
        }

        /** Gives what is left of a batch to lanes and to one run. */
        private void route(Batch batch, int from, int... left) {
            int lanes = random.nextInt(4);
            var inRun = new ArrayList<Integer>();
            int count = left.length == 0 && from == 0 ? batch.size() : left.length;
            for (int i = 0; i < count; i++) {
                int index = left.length == 0 ? i : left[i];
                if (random.nextInt(3) < lanes) {
                    tasks.add(batch.toLane(index));
                } else {
                    inRun.add(index);
                }
            }
            if (!inRun.isEmpty()) {
                runs.add(Run.of(batch, inRun.stream().mapToInt(i -> i).toArray(), 0));
            }
        }

        /** As a split does: stops a run, perhaps while its worker is at a record, and routes the rest anew. */
        private void takeAway() {
            if (runs.isEmpty()) {
                return;
            }
            var run = runs.remove(random.nextInt(runs.size()));
            boolean held = random.nextBoolean();
            int at = held ? run.claim() : -1;
            int claimed = run.stop();
            if (held) {
                var task = run.batch().toLane(run.index(at));
                tasks.add(task);
                late.add(new Late(run, at, task.record.offset()));
            }
            var left = new int[run.end() - claimed];
            for (int i = 0; i < left.length; i++) {
                left[i] = run.index(claimed + i);
            }
            route(run.batch(), claimed + 1, left);
        }

        private void work() {
            if (!tasks.isEmpty() && random.nextBoolean()) {
                var task = tasks.remove(random.nextInt(tasks.size()));
                task.done();
                open.remove(task.record.offset());
            } else if (!runs.isEmpty()) {
                var run = runs.get(random.nextInt(runs.size()));
                int position = run.claim();
                open.remove(run.record(position).offset());
                run.done(position);
                if (position + 1 == run.end()) {
                    runs.remove(run);
                }
            }
        }

        private void check() {
            long edge = open.isEmpty() ? next : open.first();
            assertThat(tracker.position()).isEqualTo(next);
            long any = random.nextLong(next + 1);
            assertThat(tracker.isOpen(any)).as("open %s", any).isEqualTo(open.contains(any));
            if (random.nextBoolean()) {
                assertThat(tracker.open()).isEqualTo(open.size());
            }
            if (random.nextBoolean()) {
                var marks = tracker.doneAbove();
                assertThat(marks.edge()).isEqualTo(edge);
                for (long offset : polled) {
                    assertThat(offset < edge || marks.covers(offset, -1)).isEqualTo(!open.contains(offset));
                }
                assertThat(marks.end()).isLessThanOrEqualTo(next);
            }
            assertThat(tracker.lowEdge()).isEqualTo(edge);
            for (var worker : late) {
                assertThat(worker.run().record(worker.position()).offset()).isEqualTo(worker.offset());
            }
        }
    }
}
