/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.OutOfReachException;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a picture of the whole cluster fresh, on a thread of its own ({@code galgo-picture}), and what looks at all groups make of it. Whoever looks gets
 * the latest that is whole, and waits for nobody.
 */
final class Keeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    /** What commits are not read by then are read by the next refresh: what is known until then is shown meanwhile. */
    private static final Duration FOR_COMMITS = Duration.ofSeconds(2);

    private static final List<Look<?>> OF_ALL = List.of(
            new WhatIsWrong(),
            new ShowLag(Optional.empty(), Optional.empty(), OptionalInt.empty()),
            new ListGroups(NamePattern.all()),
            new ListTopics(NamePattern.all(), false));

    private final Picture picture;
    private final Duration pause;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Picture latest;
    private volatile String failure;

    /** @param pause between two refreshes */
    Keeper(Picture picture, Duration pause) {
        this.picture = picture;
        this.pause = pause;
        this.latest = picture.still();
        this.thread = new Thread(this::run, "galgo-picture");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            do {
                refresh();
            } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What Kafka does not answer leaves the latest picture as it is; it says as of when it is. */
    private void refresh() {
        try {
            picture.refresh(Scope.everything(), FOR_COMMITS);
            var still = picture.still();
            prepare(still);
            latest = still;
            failure = null;
        } catch (KafkaException | OutOfReachException e) {
            if (failure == null && closed.getCount() > 0) {
                LOG.warn("The picture of {} stays as it is until Kafka answers: {}", picture.servers(), e.getMessage());
            }
            failure = e.getMessage();
        } catch (RuntimeException e) {
            LOG.error("The picture of {} cannot be refreshed", picture.servers(), e);
            failure = e.toString();
        }
    }

    /** Has looks at all there is answered by this thread, so that nobody who looks has to wait for it. */
    static void prepare(Picture still) {
        OF_ALL.forEach(look -> Console.answer(look, still, List.of()));
    }

    /** Returns the latest picture. */
    Picture latest() {
        return latest;
    }

    /** Returns what could not be found out, in words. */
    List<String> notKnown() {
        var all = new ArrayList<>(latest.notKnown());
        var now = failure;
        if (now != null) {
            all.add("what happened since: " + now);
        }
        return all;
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
