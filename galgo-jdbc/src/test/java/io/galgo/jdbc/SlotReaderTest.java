/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.Headers;
import io.galgo.produce.EncodedEvent;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

class SlotReaderTest {

    private static final String PREFIX = "galgo_outbox_0123abcd";
    private static final int MANY = 1_000;

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
        reader.start();

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
        reader.start();

        assertThat(waitsForRoom.await(60, SECONDS)).isTrue();
        assertThat(read).hasValueLessThanOrEqualTo(3);
        reader.close();
    }

    private static SlotReader reader(LogBuffer buffer, CountDownLatch told, Source source) {
        var stream = (PGReplicationStream) Proxy.newProxyInstance(
                PGReplicationStream.class.getClassLoader(),
                new Class<?>[] {PGReplicationStream.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "readPending" -> source.next();
                    case "isClosed" -> false;
                    case "getLastReceiveLSN" -> LogSequenceNumber.valueOf(1);
                    case "forceUpdateStatus" -> {
                        told.countDown();
                        yield null;
                    }
                    default -> null;
                });
        return new SlotReader("read", stream, new LogDecoder(PREFIX, Optional.empty(), false, 0), buffer);
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
