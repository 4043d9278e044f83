/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Galgo;
import io.galgo.consume.SoakEvidence.Call;
import io.galgo.consume.SoakEvidence.Fault;
import io.galgo.consume.SoakEvidence.Kind;
import io.galgo.consume.SoakEvidence.Place;
import io.galgo.testkit.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * A group that works while it is maltreated: three members and a broker, each a process of its own; members are killed and frozen, join and
 * leave, the broker is killed and restarted; events come all the while, some of which fail, and what failed for good is redriven. What was
 * seen is evidence for the {@link SoakGuarantee}s.
 */
final class SoakRound implements AutoCloseable {

    private static final int PARTITIONS = 3;
    private static final int MEMBERS = 3;
    private static final int KEYS = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final SoakMode mode;
    private final Random random;
    private final Path directory;
    private final String name;
    private final String group;
    private final List<String> topics;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Integer> running = new ArrayList<>();
    private final long started = System.nanoTime();
    private ChildJvm broker;
    private final String bootstrapServers;
    private final Admin admin;
    private final SoakMembers members;
    private final SoakWatch watch;
    private final SoakTail tail;
    private final GroupDeadLetters letters;

    SoakRound(SoakMode mode, Path directory) throws Exception {
        this.mode = mode;
        this.random = new Random(mode.seed());
        this.directory = directory;
        name = "soak-" + mode.protocol();
        group = name + "-group";
        topics = List.of(name + SoakMode.PLAIN, name + SoakMode.ASYNC, name + SoakMode.BATCH);
        bootstrapServers = startBroker();
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        admin.createTopics(topics.stream()
                        .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
                        .toList())
                .all()
                .get();
        members = new SoakMembers(
                directory,
                bootstrapServers,
                group,
                mode.protocol(),
                mode.ordering().name(),
                name);
        watch = new SoakWatch(admin, group);
        tail = new SoakTail(bootstrapServers, GroupTopic.parked(group).name());
        letters = Galgo.builder()
                .service("soak")
                .bootstrapServers(bootstrapServers)
                .build()
                .deadLetters(group);
    }

    private String startBroker() {
        broker = ChildJvm.of(SoakBroker.class)
                .args(directory.resolve("kafka").toString())
                .jvmArgs("-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .start();
        return broker.awaitLine(line -> line.startsWith("serves "), PATIENCE).substring("serves ".length());
    }

    /** Maltreats the group for a time, then lets it finish, and returns what was seen. */
    @SuppressWarnings("try") // load and operator are there to be closed
    SoakEvidence run(Duration time) throws Exception {
        IntStream.range(0, MEMBERS).forEach(n -> running.add(members.start()));
        var operator = new SoakOperator(letters, mode.seed());
        try (operator;
                var load = new SoakLoad(bootstrapServers, topics, KEYS, random.nextLong())) {
            until("the group has begun", () -> watch.doneAt().size() > 100);
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2_500));
                maltreat();
            }
        }
        until("all that was published is done where it stands", () -> lag() == 0);
        long allParkedAt = System.nanoTime();
        until("all that was parked is read", () -> tail.hasReadTo(allParkedAt));
        var parked = tail.records();
        var places = parked.stream().map(SoakRound::parkedPlace).toList(); // once: there may be 40,000
        until("all that was parked is done", () -> watch.areParkedDone(places));
        running.forEach(members::leave);
        TimeUnit.MILLISECONDS.sleep(200);
        watch.close();
        return evidence(parked, operator.calls());
    }

    // ---- faults ----

    private void maltreat() throws InterruptedException {
        int drawn = random.nextInt(100);
        if (drawn < 30) {
            kill();
        } else if (drawn < 55) {
            freeze();
        } else if (drawn < 85) {
            joinAndLeave();
        } else {
            restartBroker();
        }
    }

    private int victim() {
        return running.remove(random.nextInt(running.size()));
    }

    private void kill() {
        int life = victim();
        long from = System.nanoTime();
        members.get(life).kill9();
        note(Kind.KILL, life, from);
        running.add(members.start());
    }

    /** Long enough to be thrown out, or not quite. */
    private void freeze() throws InterruptedException {
        int life = victim();
        long losses = members.losses(life);
        long from = System.nanoTime();
        members.get(life).freeze();
        TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2 * (int) SoakMode.SESSION.toMillis()));
        members.get(life).thaw();
        long end = System.nanoTime() + SoakMode.SESSION.toNanos();
        while (System.nanoTime() < end && members.losses(life) == losses) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        TimeUnit.MILLISECONDS.sleep(500); // what it had handed over by then may still be handled
        note(Kind.FREEZE, life, from);
        running.add(life);
    }

    private void joinAndLeave() throws InterruptedException {
        long from = System.nanoTime();
        running.add(members.start());
        TimeUnit.MILLISECONDS.sleep(1_000 + random.nextInt(3_000));
        note(Kind.JOIN, -1, from);
        int life = victim();
        from = System.nanoTime();
        members.leave(life);
        note(Kind.LEAVE, life, from);
    }

    private void restartBroker() {
        long from = System.nanoTime();
        if (random.nextBoolean()) {
            broker.kill9();
        } else {
            broker.terminate();
            broker.awaitExit(PATIENCE);
        }
        if (!startBroker().equals(bootstrapServers)) {
            throw new IllegalStateException("Somebody took the broker's port");
        }
        note(Kind.BROKER, -1, from);
    }

    private void note(Kind kind, int life, long from) {
        faults.add(new Fault(kind, life, from, System.nanoTime()));
    }

    // ---- what is left ----

    private void until(String what, BooleanSupplier condition) {
        try {
            Awaitility.await(what)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        if (!running.stream().allMatch(life -> members.get(life).isAlive())) {
                            throw new IllegalStateException("A member has ended");
                        }
                        return condition.getAsBoolean();
                    });
        } catch (RuntimeException failure) {
            throw new AssertionError(mode + ": " + what + " is not so\n" + scene(), failure);
        }
    }

    /** Returns how many offsets the group has not said are done. */
    private long lag() {
        try {
            var ends = admin.listOffsets(topics.stream()
                            .flatMap(
                                    topic -> IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)))
                            .collect(Collectors.toMap(id -> id, id -> OffsetSpec.latest())))
                    .all()
                    .get();
            var commits = watch.last();
            return ends.entrySet().stream()
                    .mapToLong(end -> end.getValue().offset()
                            - (commits.containsKey(end.getKey())
                                    ? commits.get(end.getKey()).offset()
                                    : 0))
                    .sum();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static SoakWatch.ParkedPlace parkedPlace(ConsumerRecord<byte[], byte[]> parked) {
        var source = SoakTopics.origin(parked);
        return new SoakWatch.ParkedPlace(new TopicPartition(source.topic(), source.partition()), parked.offset());
    }

    private SoakEvidence evidence(List<ConsumerRecord<byte[], byte[]>> parked, List<Call> calls) {
        var said = watch.parkedDoneAt();
        return new SoakEvidence(
                mode,
                SoakTopics.events(bootstrapServers, topics),
                members.attempts(),
                SoakTopics.letters(bootstrapServers, group, letters),
                parked.stream()
                        .map(record -> SoakTopics.copy(record, said.get(parkedPlace(record))))
                        .toList(),
                watch.doneAt(),
                List.copyOf(faults),
                watch.stepsBack(),
                calls,
                members.givenUp());
    }

    // ---- for whoever looks for the cause ----

    /** Returns what happened to the group, and what its members said. */
    String scene() {
        return faults.stream()
                        .map(fault -> "%8.3f - %8.3f s %s life %d"
                                .formatted(seconds(fault.from()), seconds(fault.to()), fault.kind(), fault.life()))
                        .collect(Collectors.joining("\n"))
                + "\nlast commits " + watch.last() + "\n" + String.join("\n", members.lastWords(15));
    }

    /** Returns what is known of an event and its neighbours in order. */
    String about(SoakEvidence seen, Place place) {
        return seen.about(place, started);
    }

    private double seconds(long nanos) {
        return (nanos - started) / 1e9;
    }

    @Override
    public void close() {
        members.close();
        watch.close();
        tail.close();
        admin.close(Duration.ZERO);
        broker.close();
    }
}
