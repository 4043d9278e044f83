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

    private final Queue<Long> read = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> targets = new ConcurrentLinkedQueue<>();

    @Test
    void whatWasPolledIsToldThoughAPositionCannotBeHadJustThen() {
        var kafka = new Hesitating();
        var reader = new ParkedReader("g", TOPIC, kafka, endsAt(2), new ParkedReader.Sink() {
            @Override
            public void read(int partition, long asked, List<ConsumerRecord<byte[], byte[]>> records, long position) {
                records.forEach(record -> read.add(record.offset()));
            }

            @Override
            public void target(int partition, long asked, long end) {
                targets.add(partition);
            }
        });
        try {
            reader.read(0, 0);
            reader.read(1, 0);
            await().atMost(ofSeconds(60)).until(() -> targets.size() == 2);
            kafka.schedulePollTask(() -> {
                kafka.addRecord(new ConsumerRecord<>(TOPIC, 1, 0, new byte[0], new byte[0]));
                kafka.addRecord(new ConsumerRecord<>(TOPIC, 1, 1, new byte[0], new byte[0]));
            });
            await().atMost(ofSeconds(60)).until(() -> kafka.hesitated.get());
            kafka.schedulePollTask(() -> kafka.addRecord(new ConsumerRecord<>(TOPIC, 1, 2, new byte[0], new byte[0])));
            await().atMost(ofSeconds(60)).until(() -> read.contains(2L));
        } finally {
            reader.close();
        }
        assertThat(read).containsExactly(0L, 1L, 2L);
    }

    private static Admin endsAt(long end) {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, args) -> {
                    var asked = (Map<?, ?>) args[0];
                    var id = (TopicPartition) asked.keySet().iterator().next();
                    return new ListOffsetsResult(Map.of(
                            id, KafkaFuture.completedFuture(new ListOffsetsResultInfo(end, -1, Optional.empty()))));
                });
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
