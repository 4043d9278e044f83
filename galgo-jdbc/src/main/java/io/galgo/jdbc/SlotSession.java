/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A slot that this relay holds: the thread that reads it, and the publisher that has fenced all earlier ones.
 *
 * <p>Why each event comes once and in order: only who holds the slot opens a publisher. Opening settles the predecessor's last batch, and what
 * Kafka then says of the position is final, since the position is written in each batch's own transaction. All up to it, and what was
 * moved to the table, is passed over; all behind it is published in the log's order.
 */
final class SlotSession {

    private final Connection connection;
    private final SlotReader reader;
    private final SlotPulse pulse;
    private final LogBuffer buffer;
    private final BatchPublisher publisher;
    private final LogDecoder decoder;

    private SlotSession(
            Connection connection,
            SlotReader reader,
            SlotPulse pulse,
            LogBuffer buffer,
            BatchPublisher publisher,
            LogDecoder decoder) {
        this.connection = connection;
        this.reader = reader;
        this.pulse = pulse;
        this.buffer = buffer;
        this.publisher = publisher;
        this.decoder = decoder;
    }

    /** What a session is opened with. */
    record Wish(
            LogSettings log,
            RelaySettings relay,
            Slot slot,
            String kafkaName,
            String owner,
            boolean placeLost,
            long number) {}

    /**
     * Takes the slot.
     *
     * @return empty if somebody else holds it
     */
    static Optional<SlotSession> open(Wish wish, io.galgo.KafkaSettings kafka, Brokers brokers, SetAside aside)
            throws SQLException, LostPlaceException {
        var from = wish.placeLost() ? Optional.<LogPosition>empty() : known(brokers, wish.kafkaName());
        var url = wish.log().url();
        var silence = wish.relay().lease().multipliedBy(2);
        var connection = url.connect(silence);
        SlotReader reader = null;
        BatchPublisher publisher = null;
        try {
            long end = endOfLog(connection);
            long confirmed = confirmed(connection, wish.slot());
            var stream = ReplicationUrl.read(
                    connection, wish.slot(), from.map(LogPosition::lsn).orElse(0L));
            var buffer =
                    new LogBuffer(2 * wish.relay().batchRows(), wish.relay().batchBytes());
            reader = new SlotReader("galgo-outbox-log-read", stream, buffer);
            reader.start(); // what follows may take longer than the server waits to hear from this end
            publisher = BatchPublisher.open(kafka, wish.kafkaName(), brokers);
            var published = publisher.lastMark().flatMap(LogPosition::parse);
            var moved = aside.takeOver(wish.owner());
            var done = wish.placeLost()
                    ? Optional.<LogPosition>empty()
                    : Stream.of(published, moved).flatMap(Optional::stream).max(LogPosition::compareTo);
            if (done.isPresent() && Long.compareUnsigned(done.get().lsn(), end) >= 0) {
                throw new LostPlaceException(done.get());
            }
            boolean ahead = done.isPresent()
                    && Long.compareUnsigned(confirmed, done.get().lsn()) > 0;
            var decoder = new LogDecoder(wish.slot().name(), done, ahead, wish.number());
            var pulse = new SlotPulse(
                    url.connectToAsk(silence),
                    wish.slot().name(),
                    connection,
                    wish.relay().lease(),
                    buffer::fail);
            reader.read(decoder);
            pulse.start();
            return Optional.of(new SlotSession(connection, reader, pulse, buffer, publisher, decoder));
        } catch (SQLException | LostPlaceException | RuntimeException failure) {
            if (publisher != null) {
                publisher.close();
            }
            closeAfter(connection, reader, failure);
            if (failure instanceof SQLException sql && ReplicationUrl.taken(sql)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static Optional<LogPosition> known(Brokers brokers, String name) {
        return brokers.latestCommit(name).map(offset -> offset.metadata()).flatMap(LogPosition::parse);
    }

    private static long endOfLog(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("IDENTIFY_SYSTEM")) {
            result.next();
            return LogSequenceNumber.valueOf(result.getString("xlogpos")).asLong();
        }
    }

    /** Returns what this very server remembers: the pool's connections may lead to another one, before or after a failover. */
    private static long confirmed(Connection connection, Slot slot) throws SQLException {
        try (var statement = connection.prepareStatement(
                "SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = ?")) {
            statement.setString(1, slot.name());
            try (var result = statement.executeQuery()) {
                return result.next() && result.getString(1) != null
                        ? LogSequenceNumber.valueOf(result.getString(1)).asLong()
                        : 0;
            }
        }
    }

    private static void closeAfter(Connection connection, SlotReader reader, Exception failure) {
        try {
            end(connection, reader);
        } catch (SQLException further) {
            failure.addSuppressed(further);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the reading, if it has begun, and then the connection. */
    private static void end(Connection connection, SlotReader reader) throws SQLException, InterruptedException {
        try (connection) {
            if (reader == null) {
                return;
            }
            reader.close();
            if (!reader.awaitEnd()) {
                connection.abort(Runnable::run);
                reader.awaitEnd();
            }
        }
    }

    List<LogEvent> take(int atMost, long atMostBytes, long millis)
            throws SQLException, LostPlaceException, InterruptedException {
        return buffer.take(atMost, atMostBytes, millis);
    }

    BatchPublisher publisher() {
        return publisher;
    }

    /** Says that events are published or set aside. */
    void finished(int count, LogPosition upTo) {
        reader.published(upTo);
        buffer.finished(count);
    }

    void wake() {
        reader.wake();
    }

    /** Returns the number of the last event read; after {@link #close}. */
    long number() {
        return decoder.number();
    }

    /** Lets the slot go, the server told up to where all is published. */
    void close() throws SQLException, InterruptedException {
        pulse.close();
        reader.close();
        publisher.close();
        end(connection, reader);
    }
}
