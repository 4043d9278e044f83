/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Headers;
import io.galgo.produce.EncodedEvent;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

class SlotReaderTest {

    private static final String PREFIX = "galgo_outbox_0123abcd";
    private static final int MANY = 1_000;
    private static final LogPosition DONE = new LogPosition(100, 7, 1);

    /** What comes from the server, which is told each time that this end lives. */
    private interface Source {
        ByteBuffer next() throws Exception;
    }

    @Test
    void anErrorEndsTheReadingForWhoWaitsForEvents() throws Exception {
        var buffer = new LogBuffer(10, 1 << 20);
        var reader = reader(buffer, new CountDownLatch(1), () -> {
            throw new OutOfMemoryError("as if");
        });

        assertThatThrownBy(() -> buffer.take(1, 1, SECONDS.toMillis(60))).hasMessage("as if");
        reader.close();
    }

    @Test
    void ofLargeEventsFewAreReadAhead() throws Exception {
        var read = new AtomicInteger();
        var waitsForRoom = new CountDownLatch(1);
        var large = message(new byte[1 << 20]);
        var buffer = new LogBuffer(MANY, 2 << 20);
        var reader = reader(buffer, waitsForRoom, () -> read.incrementAndGet() > MANY ? null : large.duplicate());

        assertThat(waitsForRoom.await(60, SECONDS)).isTrue();
        assertThat(read).hasValueLessThanOrEqualTo(3);
        reader.close();
    }

    /** What a restored server has before that place is not published, and would be gone. */
    @Test
    void nothingIsConfirmedBeforeWhatWasPublishedLastHasComeAgain() throws Exception {
        var confirmed = new ConcurrentLinkedQueue<Long>();
        var place = new AtomicLong(DONE.lsn()); // as the driver has it at the beginning
        var looked = new CountDownLatch(3);
        var buffer = new LogBuffer(10, 1 << 20);
        var reader = reader(buffer, looked, Optional.of(DONE), place, confirmed, () -> null);

        assertThat(looked.await(60, SECONDS)).isTrue();
        place.set(DONE.lsn() + 1);
        assertThatThrownBy(() -> buffer.take(1, 1, SECONDS.toMillis(60))).isInstanceOf(LostPlaceException.class);
        reader.close();
        assertThat(confirmed).isEmpty();
    }

    @Test
    void onceItHasComeAgainWhateverWasWrittenIsConfirmed() throws Exception {
        var confirmed = new ConcurrentLinkedQueue<Long>();
        var place = new AtomicLong(DONE.lsn());
        var begin = ByteBuffer.allocate(21)
                .put((byte) 'B')
                .putLong(DONE.lsn())
                .putLong(0)
                .putInt((int) DONE.transaction())
                .flip();
        var transaction = new ArrayDeque<>(List.of(begin, message(new byte[1]), ByteBuffer.wrap(new byte[] {'C'})));
        var reader = reader(
                new LogBuffer(10, 1 << 20),
                new CountDownLatch(1),
                Optional.of(DONE),
                place,
                confirmed,
                transaction::poll);

        await().until(() -> confirmed.contains(DONE.lsn()));
        place.set(200);
        await().until(() -> confirmed.contains(200L));
        reader.close();
    }

    /** A server that hears nothing gives the slot to another. */
    @Test
    void beforeItReadsTheServerIsToldThatThisEndLives() throws Exception {
        var read = new CountDownLatch(1);
        var told = new CountDownLatch(3);
        var confirmed = new ConcurrentLinkedQueue<Long>();
        var reader = standingBy(new LogBuffer(10, 1 << 20), told, new AtomicLong(1), confirmed, () -> {
            read.countDown();
            return null;
        });

        assertThat(told.await(60, SECONDS)).isTrue();
        assertThat(read.getCount()).isOne();
        assertThat(confirmed).isEmpty();
        reader.read(new LogDecoder(PREFIX, Optional.empty(), false, 0));
        assertThat(read.await(60, SECONDS)).isTrue();
        reader.close();
    }

    @Test
    void itMayEndBeforeItReads() throws Exception {
        var told = new CountDownLatch(1);
        var reader = standingBy(
                new LogBuffer(10, 1 << 20), told, new AtomicLong(1), new ConcurrentLinkedQueue<>(), () -> null);

        assertThat(told.await(60, SECONDS)).isTrue();
        reader.close();
        assertThat(reader.awaitEnd()).isTrue();
    }

    private static SlotReader reader(LogBuffer buffer, CountDownLatch told, Source source) {
        return reader(buffer, told, Optional.empty(), new AtomicLong(1), new ConcurrentLinkedQueue<>(), source);
    }

    private static SlotReader reader(
            LogBuffer buffer,
            CountDownLatch told,
            Optional<LogPosition> done,
            AtomicLong place,
            Queue<Long> confirmed,
            Source source) {
        var reader = standingBy(buffer, told, place, confirmed, source);
        reader.read(new LogDecoder(PREFIX, done, false, 0));
        return reader;
    }

    private static SlotReader standingBy(
            LogBuffer buffer, CountDownLatch told, AtomicLong place, Queue<Long> confirmed, Source source) {
        var stream = (PGReplicationStream) Proxy.newProxyInstance(
                PGReplicationStream.class.getClassLoader(),
                new Class<?>[] {PGReplicationStream.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "readPending" -> source.next();
                    case "isClosed" -> false;
                    case "getLastReceiveLSN" -> LogSequenceNumber.valueOf(place.get());
                    case "forceUpdateStatus" -> {
                        told.countDown();
                        yield null;
                    }
                    case "setFlushedLSN" -> {
                        confirmed.add(((LogSequenceNumber) arguments[0]).asLong());
                        yield null;
                    }
                    default -> null;
                });
        var reader = new SlotReader("read", stream, buffer);
        reader.start();
        return reader;
    }

    private static ByteBuffer message(byte[] value) {
        var content = Envelope.encode(new EncodedEvent("t", null, value, Headers.none()));
        return ByteBuffer.allocate(15 + PREFIX.length() + content.length)
                .put((byte) 'M')
                .put((byte) 1)
                .putLong(0)
                .put(PREFIX.getBytes(UTF_8))
                .put((byte) 0)
                .putInt(content.length)
                .put(content)
                .flip();
    }
}
