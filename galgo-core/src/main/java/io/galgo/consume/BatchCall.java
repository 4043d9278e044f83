/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a handler of batches: takes the events out of the lanes it holds, and gives each lane back with what became of them. On a
 * worker's thread.
 */
final class BatchCall<K, V> implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(BatchCall.class);

    private final Subscription<K, V> subscription;
    private final List<Lane> lanes;
    private final AtomicBoolean settled = new AtomicBoolean();

    /** How many events more it may take. */
    private int room;

    /**
     * @param lanes held by this call
     * @param most the most events to take
     */
    BatchCall(Subscription<K, V> subscription, List<Lane> lanes, int most) {
        this.subscription = subscription;
        this.lanes = lanes;
        this.room = most;
    }

    /**
     * What one lane has in the batch: its first tasks.
     *
     * @param events one for each task, null for one that the filter refuses
     * @param failure what the task behind these failed with before it could be handed over; null if there is none
     */
    private record Share<K, V>(Lane lane, List<Task> tasks, List<Event<K, V>> events, Throwable failure) {}

    @Override
    public void run() {
        var shares = shares();
        try {
            handle(shares);
        } finally {
            shares.forEach(share -> share.lane().partition().leave());
        }
    }

    private void handle(List<Share<K, V>> shares) {
        var events = new ArrayList<Event<K, V>>();
        var fetched = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var share : shares) {
            for (int i = 0; i < share.tasks().size(); i++) {
                if (share.events().get(i) != null) {
                    events.add(share.events().get(i));
                    fetched.add(share.tasks().get(i).record);
                }
            }
        }
        var batch = new EventBatch<>(events);
        long start = System.nanoTime();
        began(shares, start);
        var inHand = new InHand();
        shares.forEach(share -> share.lane().inHand(inHand));
        inHand.begin(start);
        var failure = events.isEmpty()
                ? null
                : subscription.handle(batch, fetched, () -> settle(shares, batch, HandlerTimeoutException.abandoned()));
        inHand.end();
        if (!events.isEmpty()) {
            subscription.counts().took(System.nanoTime() - start);
        }
        if (!(failure instanceof Subscription.Abandoned)) {
            settle(shares, batch, failure);
        }
    }

    private void began(List<Share<K, V>> shares, long now) {
        if (!subscription.counts().isObserved()) {
            return;
        }
        for (var share : shares) {
            for (var task : share.tasks()) {
                if (task != share.lane().head() || share.lane().attempt() == 1) {
                    subscription.counts().began(task.fetchedAt, now);
                }
            }
        }
    }

    private List<Share<K, V>> shares() {
        var shares = new ArrayList<Share<K, V>>();
        // Each by itself, as when they are settled.
        for (var lane : lanes) {
            lane.partition().workers().run(() -> addShare(shares, lane));
        }
        return shares;
    }

    /** Enters the lane's partition if it has a share. */
    private void addShare(List<Share<K, V>> shares, Lane lane) {
        var partition = lane.partition();
        boolean has = false;
        partition.enter();
        try {
            if (partition.isStopping()) {
                return; // not done, so the partition's next owner begins with it
            }
            if (room == 0 || partition.isPaused()) {
                partition.submit(lane);
            } else if (!lane.isKept()) {
                var share = share(lane, lane.isAlone() ? 1 : room);
                room -= share.tasks().size();
                shares.add(share);
                has = true;
            }
        } finally {
            if (!has) {
                partition.leave();
            }
        }
    }

    private Share<K, V> share(Lane lane, int most) {
        var tasks = new ArrayList<Task>();
        var events = new ArrayList<Event<K, V>>();
        for (var task : lane.first(most)) {
            try {
                events.add(event(lane, task));
                tasks.add(task);
            } catch (Throwable failure) {
                return new Share<>(lane, tasks, events, failure);
            }
        }
        return new Share<>(lane, tasks, events, null);
    }

    private Event<K, V> event(Lane lane, Task task) throws Throwable {
        if (lane.partition().interventions().isToSkip(task)) {
            throw new SkippedException();
        }
        var partition = lane.partition();
        int attempt = task == lane.head() ? lane.attempt() : 1;
        return subscription.decodeWanted(partition.original(task.record), partition.source(), attempt);
    }

    /** Says what became of each event. Once: by the worker, or by whoever took the batch away from it. */
    private void settle(List<Share<K, V>> shares, EventBatch<K, V> batch, Throwable failure) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        boolean nobodyKnowsWhich = failure != null && batch.events().size() > 1;
        if (nobodyKnowsWhich) {
            log.warn(
                    "{}: a batch of {} events failed; they are handed over one by one: {}",
                    subscription.topic(),
                    batch.events().size(),
                    failure.getClass().getName());
        }
        // Each by itself: an error of the engine's own with one lane must not lose the others.
        for (var share : shares) {
            share.lane().partition().workers().run(() -> settle(share, batch, failure, nobodyKnowsWhich));
        }
    }

    private void settle(Share<K, V> share, EventBatch<K, V> batch, Throwable failure, boolean nobodyKnowsWhich) {
        var lane = share.lane();
        boolean more = true;
        for (int i = 0; i < share.tasks().size(); i++) {
            var event = share.events().get(i);
            var own = event == null ? null : batch.failure(event);
            if (own == null && event != null && failure != null && !batch.isDone(event)) {
                if (nobodyKnowsWhich) {
                    lane.alone(share.tasks().size() - i);
                    lane.partition().submit(lane);
                    return;
                }
                own = failure;
            }
            if (own != null) {
                lane.partition().failed(lane, lane.head(), lane.attempt(), own);
                return;
            }
            lane.succeeded();
            more = lane.handled(List.of());
        }
        if (share.failure() != null) {
            lane.partition().failed(lane, lane.head(), lane.attempt(), share.failure());
        } else if (more && !lane.partition().isStopping()) {
            lane.partition().submit(lane);
        }
    }
}
