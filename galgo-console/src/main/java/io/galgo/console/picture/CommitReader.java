/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Brings the table of commits up to date: from the topic of commits, or from the groups' coordinators where that may not be read. For one
 * thread.
 */
final class CommitReader implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Clients clients;
    private final Brokers brokers;
    private final CommitTable commits;
    private final Map<String, Long> changedAt = new HashMap<>();
    private CommitLog log;
    private NamePattern read = NamePattern.none();
    private boolean forbidden;

    CommitReader(Clients clients, Brokers brokers, CommitTable commits) {
        this.clients = clients;
        this.brokers = brokers;
        this.commits = commits;
    }

    /**
     * Reads what groups committed.
     *
     * @param pattern which groups are wanted
     * @param names the names of those that exist
     * @param patience after which reading stops, to go on the next time
     * @return what could not be found out, in words
     */
    Optional<String> read(NamePattern pattern, Collection<String> names, Duration patience) {
        if (!forbidden) {
            try {
                double part = fromLog(pattern, patience);
                return part < 1
                        ? Optional.of(String.format("commits: %.0f %% of them have been read", part * 100))
                        : Optional.empty();
            } catch (InterruptException ended) {
                throw ended;
            } catch (AuthorizationException refused) {
                forbidden = true;
                closeLog();
            } catch (KafkaException failure) { // this time only
                closeLog();
                return fromCoordinators(names, "was not read: " + failure.getMessage());
            }
        }
        return fromCoordinators(names, "may not be read here (grant READ and DESCRIBE on it)");
    }

    private Optional<String> fromCoordinators(Collection<String> names, String why) {
        brokers.commits(names).forEach(this::put);
        return Optional.of("when commits were made, and at what rate: the topic " + OffsetsRecord.TOPIC + " " + why);
    }

    private double fromLog(NamePattern pattern, Duration patience) {
        if (log == null || (read.exact() && !read.equals(pattern))) {
            closeLog();
            var topic = brokers.describe(List.of(OffsetsRecord.TOPIC));
            if (topic.isEmpty()) {
                return nobodyCommittedYet();
            }
            log = new CommitLog(clients.scanner(), topic.get(0).partitions().size());
            read = pattern.exact() ? pattern : NamePattern.all();
        }
        return log.read(read, this::take, patience);
    }

    /** The topic is made with the first commit; some services hide it. */
    private double nobodyCommittedYet() {
        if (brokers.groups().groups().isEmpty()) {
            return 1;
        }
        throw new TopicAuthorizationException(Set.of(OffsetsRecord.TOPIC));
    }

    private void take(CommitLog.Entry entry) {
        synchronized (commits) {
            if (entry.record() instanceof OffsetsRecord.Committed commit) {
                commits.put(commit);
            } else if (entry.record() instanceof OffsetsRecord.Removed removed) {
                commits.remove(removed);
            } else {
                changedAt.put(entry.record().group(), entry.at());
            }
        }
    }

    private void put(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        synchronized (commits) {
            offsets.forEach((partition, offset) -> {
                if (offset != null) {
                    commits.put(new OffsetsRecord.Committed(
                            group, partition.topic(), partition.partition(), offset.offset(), offset.metadata(), 0));
                }
            });
        }
    }

    /** Returns when a group's members last changed, epoch milliseconds; 0 if not known. */
    long changedAt(String group) {
        return changedAt.getOrDefault(group, 0L);
    }

    private void closeLog() {
        if (log != null) {
            log.close();
            log = null;
        }
    }

    @Override
    public void close() {
        closeLog();
    }
}
