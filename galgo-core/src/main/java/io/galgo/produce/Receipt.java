/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a {@link SpoolingPublisher} gives for an event. Wait for {@link #accepted} to know that it is safe, for {@link #published} to know
 * that it is in Kafka. Both fail with a {@link PublishException} if the event was not accepted. They are completed on the publisher's own
 * threads, so go on elsewhere with anything slow. Safe for any thread.
 */
public final class Receipt {

    private final EventId id;
    private final CompletableFuture<Accepted> accepted = new CompletableFuture<>();
    private CompletableFuture<Published> published; // guarded by this, as all below
    private Published place;
    private PublishException failure;
    private String topic;
    private long number;
    private Spool spool; // that holds the event on disk, null before

    Receipt(EventId id) {
        this.id = id;
    }

    /** Returns the identity of the event. */
    public EventId id() {
        return id;
    }

    /**
     * Completes once the event is safe: with {@link Published} if Kafka acknowledged it first, with {@link Spooled} if it was written to disk
     * and synced first.
     */
    public CompletionStage<Accepted> accepted() {
        return accepted.minimalCompletionStage();
    }

    /**
     * Completes once Kafka has acknowledged the event, which takes as long as an outage does. It lives in this process alone: after a
     * restart the event is published and nobody is told. Fails if Kafka refuses the event for good and it is laid aside. Partition and
     * offset are -1 where they are not known: the event was published from disk before this was called, or its acknowledgement was lost
     * and Kafka was asked afterwards.
     */
    public CompletionStage<Published> published() {
        CompletableFuture<Published> stage;
        Spool asked = null;
        synchronized (this) {
            if (published == null) {
                published = new CompletableFuture<>();
                if (place != null) {
                    published.complete(place);
                } else if (failure != null) {
                    published.completeExceptionally(failure);
                } else {
                    asked = spool;
                }
            }
            stage = published;
        }
        if (asked != null) {
            asked.await(number, this);
        }
        return stage.minimalCompletionStage();
    }

    /** From here on nobody but its publisher holds the receipt, unless the publisher waits for more. */
    void spooled(String where, long numbered, Spool in) {
        boolean waiting;
        synchronized (this) {
            if (place != null || failure != null) {
                return; // published while it was being written
            }
            topic = where;
            number = numbered;
            spool = in;
            waiting = published != null && !published.isDone();
        }
        if (waiting) {
            in.await(numbered, this);
        }
        accepted.complete(new Spooled(id, where));
    }

    void publishedSomewhere(String where) {
        published(new Published(id, where, -1, -1));
    }

    void publishedSomewhere() {
        String where;
        synchronized (this) {
            where = topic;
        }
        publishedSomewhere(where);
    }

    void published(Published where) {
        CompletableFuture<Published> waiting;
        synchronized (this) {
            place = where;
            waiting = published;
        }
        accepted.complete(where);
        if (waiting != null) {
            waiting.complete(where);
        }
    }

    void failed(PublishException why) {
        CompletableFuture<Published> waiting;
        synchronized (this) {
            failure = why;
            waiting = published;
        }
        accepted.completeExceptionally(why);
        if (waiting != null) {
            waiting.completeExceptionally(why);
        }
    }
}
