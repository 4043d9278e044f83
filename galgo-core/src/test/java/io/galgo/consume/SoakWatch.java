/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.consume.SoakEvidence.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Asks over and over what a group says is done, and notes when it said so first. Its own thread writes, others ask. */
final class SoakWatch implements AutoCloseable {

    private static final long PAUSE_MILLIS = 100;
    private static final long PATIENCE_SECONDS = 20;

    private final Admin admin;
    private final String group;
    private final Map<Place, Long> doneAt = new HashMap<>();

    /** By the place in the parked topic and the partition it came from. */
    private final Map<ParkedPlace, Long> parkedDoneAt = new HashMap<>();

    private final Map<TopicPartition, Long> parkedEdges = new HashMap<>();
    private final List<String> stepsBack = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> last = new HashMap<>();
    private final CompletableFuture<Void> running;
    private volatile boolean closed;

    record ParkedPlace(TopicPartition source, long offset) {}

    SoakWatch(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
        running = CompletableFuture.runAsync(this::run, task -> new Thread(task, "soak-watch").start());
    }

    private void run() {
        try {
            while (!closed) {
                look();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            var commits = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            saw(commits, System.nanoTime());
        } catch (ExecutionException | TimeoutException brokerAway) {
            // asked again
        }
    }

    private synchronized void saw(Map<TopicPartition, OffsetAndMetadata> commits, long now) {
        commits.forEach((id, commit) -> {
            var before = last.put(id, commit);
            if (commit.equals(before)) {
                return;
            }
            long from = before == null ? 0 : before.offset();
            if (commit.offset() < from) {
                stepsBack.add(id + " from " + before + " back to " + commit);
            }
            for (long offset = from; offset < commit.offset(); offset++) {
                doneAt.putIfAbsent(place(id, offset), now);
            }
            var said = CommitMetadata.decode(commit.offset(), commit.metadata());
            said.ifPresent(metadata -> {
                covered(metadata.marks()).forEach(offset -> doneAt.putIfAbsent(place(id, offset), now));
                if (metadata.parked() != null) {
                    parked(id, metadata.parked().marks(), now);
                }
            });
        });
    }

    private void parked(TopicPartition source, Marks marks, long now) {
        long from = parkedEdges.getOrDefault(source, 0L);
        for (long offset = from; offset < marks.edge(); offset++) {
            parkedDoneAt.putIfAbsent(new ParkedPlace(source, offset), now);
        }
        if (marks.edge() < from) {
            stepsBack.add(source + " in the parked topic from " + from + " back to " + marks.edge());
        }
        parkedEdges.put(source, marks.edge());
        covered(marks).forEach(offset -> parkedDoneAt.putIfAbsent(new ParkedPlace(source, offset), now));
    }

    private static List<Long> covered(Marks marks) {
        var covered = new ArrayList<Long>();
        for (int range = 0; range < marks.ranges(); range++) {
            for (long offset = marks.start(range); offset < marks.end(range); offset++) {
                covered.add(offset);
            }
        }
        return covered;
    }

    private static Place place(TopicPartition id, long offset) {
        return new Place(id.topic(), id.partition(), offset);
    }

    /** Returns what was committed last. */
    synchronized Map<TopicPartition, OffsetAndMetadata> last() {
        return Map.copyOf(last);
    }

    synchronized Map<Place, Long> doneAt() {
        return Map.copyOf(doneAt);
    }

    synchronized Map<ParkedPlace, Long> parkedDoneAt() {
        return Map.copyOf(parkedDoneAt);
    }

    synchronized boolean areParkedDone(Collection<ParkedPlace> places) {
        return parkedDoneAt.keySet().containsAll(places);
    }

    synchronized List<String> stepsBack() {
        return List.copyOf(stepsBack);
    }

    @Override
    public void close() {
        closed = true;
        running.join();
    }
}
