/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What the reader of the parked topic tells, though brokers do not answer in between; step by step, without a broker. */
class ParkedReaderTest {

    private static final String TOPIC = "g.galgo-parked";

    private final Told told = new Told();

    @Test
    void whatWasPolledIsToldThoughAPositionCannotBeHadJustThen() {
        var kafka = new Hesitating();
        var reader = new ParkedReader("g", TOPIC, kafka, endsAt(2), told);
        try {
            reader.read(0, 0);
            reader.read(1, 0);
            await().atMost(ofSeconds(60)).until(() -> told.targets.size() == 2);
            append(kafka, 0, 1);
            await().atMost(ofSeconds(60)).until(() -> kafka.hesitated.get());
            append(kafka, 2);
            await().atMost(ofSeconds(60)).until(() -> told.read.contains(2L));
        } finally {
            reader.close();
        }
        assertThat(told.read).containsExactly(0L, 1L, 2L);
        assertThat(told.doubted).isEmpty();
    }

    @Test
    void aPositionThatGoesBackTellsThatTheLogIsNotWhatItWas() {
        var kafka = new MockConsumer<byte[], byte[]>("earliest");
        var reader = new ParkedReader("g", TOPIC, kafka, endsAt(0), told);
        try {
            reader.read(1, 0);
            await().atMost(ofSeconds(60)).until(() -> told.targets.size() == 1);
            append(kafka, 0, 1, 2);
            await().atMost(ofSeconds(60)).until(() -> told.read.contains(2L));
            kafka.schedulePollTask(() -> kafka.seek(new TopicPartition(TOPIC, 1), 0)); // as the client does by itself
            append(kafka, 0);
            await().atMost(ofSeconds(60)).until(() -> told.doubted.contains(1));
        } finally {
            reader.close();
        }
    }

    @Test
    void itSaysWhyItCannotReadForAsLongAsItCannot() {
        var away = new AtomicBoolean(true);
        var admin = answering(() -> {
            if (away.get()) {
                throw new TimeoutException("nobody answers");
            }
            return 0;
        });
        var reader = new ParkedReader("g", TOPIC, new MockConsumer<>("earliest"), admin, told);
        try {
            reader.read(1, 0);
            await().atMost(ofSeconds(60)).until(() -> reader.trouble() != null);
            assertThat(reader.trouble()).contains("cannot read " + TOPIC).contains("nobody answers");
            assertThat(told.doubted).isEmpty();
            away.set(false);
            await().atMost(ofSeconds(60)).until(() -> told.targets.size() == 1 && reader.trouble() == null);
        } finally {
            reader.close();
        }
    }

    @Test
    void aPartitionWhoseEndNobodyTellsKeepsNoOtherFromBeingRead() {
        var kafka = new MockConsumer<byte[], byte[]>("earliest");
        var isAway = new AtomicBoolean(true);
        var admin = (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, args) -> {
                    if (isAway.get()
                            && !(method.getName().equals("listOffsets")
                                    && ((Map<?, ?>) args[0]).containsKey(new TopicPartition(TOPIC, 1)))) {
                        throw new TimeoutException("it has no leader");
                    }
                    return method.invoke(endsAt(0), args);
                });
        var reader = new ParkedReader("g", TOPIC, kafka, admin, told);
        try {
            reader.read(0, 0);
            reader.read(1, 0);
            append(kafka, 0, 1);
            await().atMost(ofSeconds(60)).until(() -> told.targets.contains(1) && told.read.contains(1L));
            await().atMost(ofSeconds(60)).until(() -> reader.trouble() != null);
            assertThat(told.targets).doesNotContain(0);
            isAway.set(false);
            await().atMost(ofSeconds(60)).until(() -> told.targets.contains(0) && reader.trouble() == null);
        } finally {
            reader.close();
        }
        assertThat(told.read).containsExactly(0L, 1L);
        assertThat(told.doubted).isEmpty();
    }

    /** What such a poll had fetched is gone with the error, and the client's position is behind it. */
    @Test
    void whatAnErrorTookAwayIsReadAgainAndMakesNoDoubt() {
        var kafka = new Failing();
        var reader = new ParkedReader("g", TOPIC, kafka, endsAt(0), told);
        try {
            reader.read(1, 0);
            await().atMost(ofSeconds(60)).until(() -> told.targets.size() == 1);
            kafka.failing.set(3);
            append(kafka, 0, 1);
            await().atMost(ofSeconds(60)).until(() -> kafka.failing.get() < 3);
            append(kafka, 0, 1); // it asks its log again, unlike a real client, which has it
            await().atMost(ofSeconds(60)).until(() -> kafka.failing.get() < 2);
            append(kafka, 0, 1);
            await().atMost(ofSeconds(60)).until(() -> kafka.failing.get() < 1);
            append(kafka, 0, 1, 2);
            await().atMost(ofSeconds(60)).until(() -> told.read.contains(2L));
            reader.read(2, 0);
            await().atMost(ofSeconds(60)).until(() -> told.targets.contains(2));
        } finally {
            reader.close();
        }
        assertThat(told.read).containsExactly(0L, 1L, 2L);
        assertThat(told.doubted).isEmpty();
    }

    @Test
    void whatCouldNotBeTakenInIsToldAgain() {
        var kafka = new MockConsumer<byte[], byte[]>("earliest");
        var reader = new ParkedReader("g", TOPIC, kafka, endsAt(0), told);
        try {
            reader.read(1, 0);
            await().atMost(ofSeconds(60)).until(() -> told.targets.size() == 1);
            append(kafka, 0);
            await().atMost(ofSeconds(60)).until(() -> told.read.contains(0L));
            told.failing.set(1);
            append(kafka, 1);
            await().atMost(ofSeconds(60)).until(() -> told.failing.get() == 0);
            append(kafka, 1, 2);
            await().atMost(ofSeconds(60)).until(() -> told.read.contains(2L));
        } finally {
            reader.close();
        }
        assertThat(told.read).containsExactly(0L, 1L, 2L);
        assertThat(told.doubted).isEmpty();
    }

    @Test
    void itSaysWhyItCannotReadForAnErrorToo() {
        var kafka = new Failing();
        var reader = new ParkedReader("g", TOPIC, kafka, endsAt(0), told);
        try {
            reader.read(1, 0);
            await().atMost(ofSeconds(60)).until(() -> told.targets.size() == 1);
            kafka.failing.set(Integer.MAX_VALUE);
            await().atMost(ofSeconds(60)).until(() -> reader.trouble() != null);
            assertThat(reader.trouble()).contains("no room for a fetch");
            kafka.failing.set(0);
            await().atMost(ofSeconds(60)).until(() -> reader.trouble() == null);
        } finally {
            reader.close();
        }
    }

    private static void append(MockConsumer<byte[], byte[]> kafka, long... offsets) {
        kafka.schedulePollTask(() -> {
            for (var offset : offsets) {
                kafka.addRecord(new ConsumerRecord<>(TOPIC, 1, offset, new byte[0], new byte[0]));
            }
        });
    }

    private static Admin endsAt(long end) {
        return answering(() -> end);
    }

    private static Admin answering(LongSupplier end) {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, args) -> {
                    long at = end.getAsLong();
                    var id = (TopicPartition)
                            ((Map<?, ?>) args[0]).keySet().iterator().next();
                    return new ListOffsetsResult(Map.of(
                            id, KafkaFuture.completedFuture(new ListOffsetsResultInfo(at, -1, Optional.empty()))));
                });
    }

    /** What a reader told. */
    private static final class Told implements ParkedReader.Sink {

        private final Queue<Long> read = new ConcurrentLinkedQueue<>();
        private final Queue<Integer> targets = new ConcurrentLinkedQueue<>();
        private final Queue<Integer> doubted = new ConcurrentLinkedQueue<>();
        private final AtomicInteger failing = new AtomicInteger();

        @Override
        public void read(int partition, long asked, List<ConsumerRecord<byte[], byte[]>> records, long position) {
            if (failing.get() > 0 && !records.isEmpty()) {
                failing.decrementAndGet();
                throw new LinkageError("no room for what was read");
            }
            records.forEach(record -> read.add(record.offset()));
        }

        @Override
        public void target(int partition, long asked, long end) {
            targets.add(partition);
        }

        @Override
        public void doubted(int partition, long asked, long end) {
            doubted.add(partition);
        }
    }

    /** Cannot hand over what it has polled, for some time. */
    private static final class Failing extends MockConsumer<byte[], byte[]> {

        private final AtomicInteger failing = new AtomicInteger();

        Failing() {
            super("earliest");
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            var records = super.poll(timeout);
            boolean fails = failing.get() == Integer.MAX_VALUE || (failing.get() > 0 && !records.isEmpty());
            if (fails) {
                failing.updateAndGet(left -> left == Integer.MAX_VALUE ? left : left - 1);
                throw new LinkageError("no room for a fetch");
            }
            return records;
        }
    }

    /** After the first records it polled it cannot say a position at once, as while a new leader is asked. */
    private static final class Hesitating extends MockConsumer<byte[], byte[]> {

        private final AtomicBoolean polled = new AtomicBoolean();
        private final AtomicBoolean hesitated = new AtomicBoolean();

        Hesitating() {
            super("earliest");
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            var records = super.poll(timeout);
            if (!records.isEmpty()) {
                polled.set(true);
            }
            return records;
        }

        @Override
        public synchronized long position(TopicPartition id) {
            if (polled.get() && hesitated.compareAndSet(false, true)) {
                throw new TimeoutException("no leader answers");
            }
            return super.position(id);
        }
    }
}
