/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.produce.EncodedEvent;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * An event as a message in the write-ahead log, version 1: a byte 1, then topic, key, headers and value, each with its length before
 * it. {@code docs/outbox-format.md} has it byte by byte. What is written once is read for ever.
 */
final class Envelope {

    static final int VERSION = 1;

    private Envelope() {}

    static byte[] encode(EncodedEvent event) {
        return encode(event.topic(), event.key(), HeaderCodec.encode(event.headers()), event.value());
    }

    /** @param headers as they stand in the table's column */
    static byte[] encode(String topic, byte[] key, byte[] headers, byte[] value) {
        var name = topic.getBytes(UTF_8);
        var bytes = new ByteArrayOutputStream(headers.length + name.length + size(key) + size(value));
        bytes.write(VERSION);
        HeaderCodec.writeNumber(bytes, name.length);
        bytes.writeBytes(name);
        writeNullable(bytes, key);
        HeaderCodec.writeNumber(bytes, headers.length);
        bytes.writeBytes(headers);
        writeNullable(bytes, value);
        return bytes.toByteArray();
    }

    private static int size(byte[] part) {
        return 10 + (part == null ? 0 : part.length);
    }

    private static void writeNullable(ByteArrayOutputStream bytes, byte[] part) {
        HeaderCodec.writeNumber(bytes, part == null ? 0 : part.length + 1L);
        if (part != null) {
            bytes.writeBytes(part);
        }
    }

    /**
     * Returns the event of a message.
     *
     * @param id the number to give it
     * @throws IllegalArgumentException if this is no event of a version known here
     */
    static OutboxRow decode(long id, ByteBuffer bytes) {
        try {
            int version = bytes.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("An event of format version " + version
                        + ", this version of Galgo reads " + VERSION + ": upgrade this service");
            }
            var topic = new String(HeaderCodec.read(bytes, HeaderCodec.readNumber(bytes)), UTF_8);
            var key = readNullable(bytes);
            var headers = HeaderCodec.read(bytes, HeaderCodec.readNumber(bytes));
            return new OutboxRow(id, topic, key, headers, readNullable(bytes));
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw new IllegalArgumentException("An event that ends before its end", e);
        }
    }

    private static byte[] readNullable(ByteBuffer bytes) {
        int length = HeaderCodec.readNumber(bytes);
        return length == 0 ? null : HeaderCodec.read(bytes, length - 1);
    }
}
