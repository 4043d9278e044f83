/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group's parked events, as far as this consumer owns them: gives each owned partition its place in the parked topic, and has that
 * read. Owned by the poll thread; the reader's findings come through a queue.
 */
final class Parked implements ParkedReader.Sink, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Parked.class);

    private final GroupTopic topic;
    private final Parking parking;
    private final Workers workers;
    private final Failures failures;
    private final InstantSource clock;
    private final IntSupplier commitMetadata;
    private final ParkedCleanUp cleanUp;
    private final Queue<Found> found = new ConcurrentLinkedQueue<>();
    private Collection<Partition> owned = List.of();
    private final ParkedReader reader;

    Parked(
            GroupTopic topic,
            Parking parking,
            Workers workers,
            Failures failures,
            InstantSource clock,
            IntSupplier commitMetadata,
            ParkedCleanUp cleanUp,
            ParkedReader.Start reader) {
        this.topic = topic;
        this.parking = parking;
        this.workers = workers;
        this.failures = failures;
        this.clock = clock;
        this.commitMetadata = commitMetadata;
        this.cleanUp = cleanUp;
        this.reader = reader.start(this);
    }

    /** What the reader says of a partition: records and a position, how far to read before the source starts, or what is not there any more. */
    private record Found(
            What what, int partition, long asked, List<ConsumerRecord<byte[], byte[]>> records, long position) {

        boolean isTarget() {
            return what == What.TARGET;
        }
    }

    private enum What {
        READ,
        TARGET,
        DOUBTED
    }

    /**
     * Makes sure that a partition's parked events can be read.
     *
     * @throws KafkaException if there may be some and they cannot; to be tried again
     */
    void check(TopicPartition id, ParkedState from) {
        if (from != null && !topic.isReady(id.partition())) {
            throw new KafkaException(topic.name() + " is out of reach, and " + id + " may have events in it");
        }
    }

    /**
     * Gives a partition its place in the parked topic.
     *
     * @param from where that begins; null if not known
     * @return whether there is something to read first
     */
    boolean begin(Partition partition, ParkedState from) {
        if (!topic.isReady(partition.id().partition())) {
            return false;
        }
        var id = new TopicPartition(topic.name(), partition.id().partition());
        var start = from == null ? ParkedState.from(0) : from;
        if (StartPositions.isAnother(start.topic(), topic.id())) {
            if (start.heads().isEmpty()) {
                log.warn(
                        "{} was made anew since the last commit of {}, which knew of nothing parked in it",
                        id,
                        partition);
            } else {
                log.error(
                        "{} was made anew since the last commit of {}: what was parked is gone with the former one, {} events or more waited there for an attempt",
                        id,
                        partition,
                        start.heads().size());
            }
            start = ParkedState.from(0);
            cleanUp.anew(id.partition());
        }
        var place = new ParkedPartition(
                id, partition, partition.source(), workers, failures, clock, commitMetadata, start.of(topic.id()));
        place.asked(reader.read(id.partition(), start.edge()));
        partition.parked(place, parking);
        if (partition.isPaused()) {
            place.pause(partition.pausedSince());
        }
        return true;
    }

    /** These are owned no more. */
    void end(Collection<Partition> gone, Collection<Partition> left) {
        for (var partition : gone) {
            int number = partition.id().partition();
            if (left.stream().noneMatch(other -> other.id().partition() == number)) {
                reader.drop(number);
                cleanUp.forget(number);
            }
        }
    }

    void turn(Collection<Partition> nowOwned, long now) {
        owned = nowOwned;
        for (var next = found.poll(); next != null; next = found.poll()) {
            take(next);
        }
        for (var partition : List.copyOf(nowOwned)) {
            if (partition.parked() != null) {
                partition.parked().look(now);
            }
        }
        cleanUp.turn(nowOwned, now);
        var heard = cleanUp.takeHeard();
        if (heard != null) {
            nowOwned.stream()
                    .map(Partition::parked)
                    .filter(place -> place != null && StartPositions.isAnother(place.topic(), heard))
                    .forEach(place ->
                            place.doubted(Long.MAX_VALUE, Long.MAX_VALUE)); // unless it is another, all is there
        }
    }

    private void take(Found next) {
        cleanUp.saw(next.partition(), next.records());
        for (var partition : owned) {
            var parked = partition.parked();
            if (parked == null || partition.id().partition() != next.partition()) {
                continue;
            }
            if (next.what() == What.DOUBTED) {
                parked.doubted(next.asked(), next.position());
            } else if (next.isTarget()
                    && parked.isAnswered(next.asked())
                    && !parked.isRestored()
                    && next.position() < parked.backlog().tracker().position()) {
                log.error(
                        "{} ends at {}, before {}, from where on {} has events in it: its end was cut off, or it was made anew, and what"
                                + " was parked there is gone",
                        parked.id(),
                        next.position(),
                        parked.backlog().tracker().position(),
                        partition);
                begin(partition, null); // nothing has been read or routed yet; copies may stand behind the cut by now
            } else if (next.isTarget()) {
                parked.target(next.asked(), next.position());
            } else {
                parked.read(next.asked(), next.records(), next.position());
            }
        }
    }

    /** Returns partitions whose place in the parked topic is not what it was: each is to be taken up again, once the topic has been looked at. */
    List<Partition> doubted(Collection<Partition> nowOwned) {
        var numbers = new HashSet<Integer>(); // sources share a place by its number
        for (var partition : nowOwned) {
            var place = partition.parked();
            if (place != null && (place.isDoubted() || StartPositions.isAnother(place.topic(), topic.id()))) {
                numbers.add(partition.id().partition());
            }
        }
        if (numbers.isEmpty()) {
            return List.of();
        }
        return nowOwned.stream()
                .filter(partition -> partition.parked() != null
                        && numbers.contains(partition.id().partition()))
                .toList();
    }

    /**
     * Names what is lost with the topic as it was.
     *
     * @throws KafkaException if the brokers did not say how it stands with it; to be tried again
     */
    void nameLost(Collection<Partition> doubted) {
        topic.checkAnswer();
        doubted.forEach(partition -> partition.parked().nameLost(topic.id()));
    }

    /** Returns why parked events wait, or partitions for them, in words; null if none does, or not for long. */
    String trouble(Collection<Partition> nowOwned) {
        var trouble = reader.trouble();
        if (trouble != null && nowOwned.stream().anyMatch(Parked::waits)) {
            return trouble;
        }
        long now = System.nanoTime();
        for (var partition : nowOwned) {
            var stands = partition.parked() == null ? null : partition.parked().trouble(now);
            if (stands != null) {
                return stands;
            }
        }
        return null;
    }

    private static boolean waits(Partition partition) {
        return !partition.isRestored()
                || (partition.parked() != null && partition.parked().recordsTaken() > 0);
    }

    boolean isBusy(Collection<Partition> nowOwned) {
        if (!found.isEmpty()) {
            return true;
        }
        for (var partition : nowOwned) {
            if (partition.parked() != null && partition.parked().isBusy()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void read(int partition, long asked, List<ConsumerRecord<byte[], byte[]>> records, long position) {
        found.add(new Found(What.READ, partition, asked, new ArrayList<>(records), position));
    }

    @Override
    public void target(int partition, long asked, long end) {
        found.add(new Found(What.TARGET, partition, asked, List.of(), end));
    }

    @Override
    public void doubted(int partition, long asked, long end) {
        found.add(new Found(What.DOUBTED, partition, asked, List.of(), end));
    }

    @Override
    public void close() {
        reader.close();
    }
}
