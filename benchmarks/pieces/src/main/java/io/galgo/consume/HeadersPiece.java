/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.EventId;
import io.galgo.Format;
import io.galgo.HeaderNames;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.produce.EventEncoder;
import io.galgo.produce.NewEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * An event's headers, written and read; a text of 9 characters is its key, 256 bytes are its value, and there is neither a trace nor an event
 * that caused it. An operation is one event.
 *
 * <p>{@link #encode} is what the direct publisher does before the Kafka client gets the record. Compare it with {@link #byHand}, the same six
 * headers as one would write them for a plain record, with an id of the same kind, and with {@link #madeBefore}, the limit: headers that
 * exist already, as the contender {@code plain} of {@code bench produce} has them. {@link #id} is in the first two.
 *
 * <p>{@link #decode} is what a consumer does before it calls a handler, {@link #decodeAndRead} the same with a handler that asks for all that
 * the headers say. Compare that with {@link #readByHand}.
 */
@State(Scope.Thread)
public class HeadersPiece {

    private static final Topic<String, byte[]> TOPIC = Topic.of("bench.orders", Format.string(), Format.bytes());

    private static final byte[] SPECVERSION = bytes("1.0");
    private static final byte[] SOURCE = bytes("bench");
    private static final byte[] TYPE = bytes(TOPIC.type());
    private static final byte[] CONTENT_TYPE = bytes(TOPIC.valueFormat().contentType());

    private final EventEncoder encoder = new EventEncoder("bench", InstantSource.system(), new TraceHeaders(Set.of()));
    private final EventDecoder<String, byte[]> decoder = new EventDecoder<>(TOPIC, null);
    private final SourceTopic source = new SourceTopic("cluster", new Uuid(1, 2), TOPIC.name(), "group");
    private final byte[] value = new byte[256];
    private String key = "user-4711"; // not final, else the compiler knows it
    private final List<Header> before = List.of(byHand().headers().toArray());
    private final ConsumerRecord<byte[], byte[]> record = received(encode());

    @Benchmark
    public ProducerRecord<byte[], byte[]> encode() {
        return encoder.encode(NewEvent.of(TOPIC, key, value)).toRecord();
    }

    @Benchmark
    public ProducerRecord<byte[], byte[]> byHand() {
        return record(List.of(
                new RecordHeader(HeaderNames.CE_SPECVERSION, SPECVERSION),
                new RecordHeader(HeaderNames.CE_ID, bytes(EventId.next().value())),
                new RecordHeader(HeaderNames.CE_SOURCE, SOURCE),
                new RecordHeader(HeaderNames.CE_TYPE, TYPE),
                new RecordHeader(HeaderNames.CE_TIME, bytes(Instant.now().toString())),
                new RecordHeader(HeaderNames.CONTENT_TYPE, CONTENT_TYPE)));
    }

    @Benchmark
    public ProducerRecord<byte[], byte[]> madeBefore() {
        return record(before);
    }

    @Benchmark
    public EventId id() {
        return EventId.next();
    }

    @Benchmark
    public Object decode() throws Throwable {
        return decoder.decode(record, source, 1);
    }

    @Benchmark
    public void decodeAndRead(Blackhole read) throws Throwable {
        var event = decoder.decode(record, source, 1);
        read.consume(event.key());
        read.consume(event.value());
        read.consume(event.id());
        read.consume(event.source());
        read.consume(event.type());
        read.consume(event.time());
    }

    @Benchmark
    public void readByHand(Blackhole read) {
        var headers = record.headers();
        read.consume(new String(record.key(), UTF_8));
        read.consume(record.value());
        read.consume(text(headers, HeaderNames.CE_ID));
        read.consume(text(headers, HeaderNames.CE_SOURCE));
        read.consume(text(headers, HeaderNames.CE_TYPE));
        read.consume(Instant.parse(text(headers, HeaderNames.CE_TIME)));
    }

    private ProducerRecord<byte[], byte[]> record(List<Header> headers) {
        return new ProducerRecord<>(TOPIC.name(), null, null, bytes(key), value, headers);
    }

    /** The record as a consumer gets it. */
    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                sent.key().length,
                sent.value().length,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
