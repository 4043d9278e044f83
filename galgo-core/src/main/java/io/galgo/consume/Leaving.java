/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last commit of a consumer that leaves its group while its client joins anew, since others come or go. Under the classic protocol the client
 * commits nothing then: it has to be polled until it has joined, and commits inside the call that says so, since it may join anew at once.
 * Owned by the poll thread.
 */
final class Leaving {

    private static final Logger log = LoggerFactory.getLogger(Leaving.class);

    /** As others join when they poll or send their next heartbeat. */
    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private static final Duration TURN = Duration.ofMillis(50);

    /** A commit that is begun at the last moment has this long. */
    private static final Duration LAST_COMMIT = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Committer committer;
    private boolean begun;

    /** What the consumer has let go of and not committed. */
    private Collection<Partition> uncommitted = List.of();

    private long end;

    Leaving(Consumer<byte[], byte[]> consumer, Committer committer) {
        this.consumer = consumer;
        this.committer = committer;
    }

    /** From now on the consumer takes up nothing. */
    void begin() {
        begun = true;
    }

    boolean hasBegun() {
        return begun;
    }

    /**
     * Commits what could not be, if that was since the client joins.
     *
     * @param last what the consumer has let go of
     */
    void commit(Collection<Partition> last) {
        if (!committer.waitsForJoin()) {
            return;
        }
        uncommitted = last;
        end = System.nanoTime() + AT_MOST.toNanos();
        consumer.pause(consumer.assignment());
        while (!uncommitted.isEmpty() && System.nanoTime() - end < 0) {
            try {
                consumer.poll(TURN);
            } catch (WakeupException closing) {
                log.debug("Woken to close, which is under way");
            } catch (InvalidOffsetException ofWhatIsNotTakenUp) {
                log.debug("A partition that came meanwhile has no position; nobody wants one", ofWhatIsNotTakenUp);
            } catch (KafkaException failure) {
                log.warn(
                        "Could not join once more to commit {}: their last events are handled again",
                        uncommitted,
                        failure);
                return;
            }
        }
    }

    /** The client has joined. It calls back inside its poll. */
    void joined() {
        if (!uncommitted.isEmpty()) {
            var left = Duration.ofNanos(end - System.nanoTime());
            committer.commitNow(uncommitted, left.compareTo(LAST_COMMIT) > 0 ? left : LAST_COMMIT);
            uncommitted = committer.waitsForJoin() ? uncommitted : List.of();
        }
    }

    /** Others own all partitions already. */
    void lost() {
        uncommitted = List.of();
    }
}
