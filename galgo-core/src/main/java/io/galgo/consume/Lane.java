/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The events of one key that wait for one another. The poll thread appends, one worker at a time handles; the count of pending
 * tasks says whose turn it is: whoever raises it from 0 submits the lane, and it is submitted again only by whoever holds it.
 *
 * <p>The head and the fields about its failure belong to the holder; the tail to the poll thread.
 */
final class Lane implements Runnable {

    private final Partition partition;
    private final AtomicInteger pending = new AtomicInteger();
    private Task head = new Task(null);
    private Task tail = head;
    private int attempt = 1;
    private volatile Blockage blockage;

    Lane(Partition partition) {
        this.partition = partition;
    }

    /** Appends a task, and submits the lane if it was idle. Poll thread. */
    void append(Task task) {
        link(task);
        if (pending.getAndIncrement() == 0) {
            partition.submit(this);
        }
    }

    /** Appends the task that somebody else is handling or has failed at: the lane is held until that is settled. Poll thread. */
    void appendHeld(Task task) {
        if (pending.getAndIncrement() != 0) {
            throw new IllegalStateException("A lane with tasks waits for none of another's");
        }
        link(task);
    }

    private void link(Task task) {
        task.lane = this;
        tail.next = task;
        tail = task;
    }

    boolean isIdle() {
        return pending.get() == 0;
    }

    /** Returns how many events wait behind the head. */
    int behind() {
        return Math.max(0, pending.get() - 1);
    }

    /** Returns why the head waits; null while it does not. */
    Blockage blockage() {
        return blockage;
    }

    /** Handles what is pending, until there is no more, the head must wait, or others wait for the worker. */
    @Override
    public void run() {
        partition.enter();
        try {
            boolean more = true;
            while (more && !partition.isStopping()) {
                var failure = partition.handle(head.next.record, attempt);
                if (failure != null) {
                    partition.failed(this, head.next, attempt, failure);
                    return;
                }
                more = advance();
                if (more && partition.othersWait()) {
                    partition.submit(this);
                    return;
                }
            }
        } finally {
            partition.leave();
        }
    }

    /** The head is done, one way or another: go on with what is behind it, on a worker. Holder. */
    void headDone() {
        if (advance() && !partition.isStopping()) {
            partition.submit(this);
        }
    }

    /** The head failed and is tried again at the time given. Holder. */
    void headWaits(Blockage why) {
        attempt = why.nextAttempt();
        blockage = why;
    }

    Task head() {
        return head.next;
    }

    private boolean advance() {
        var done = head.next;
        head = done;
        attempt = 1;
        blockage = null;
        partition.done(done);
        return pending.decrementAndGet() != 0;
    }
}
