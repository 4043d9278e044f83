/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Headers in the outbox's column, version 1: a byte 1, then how many, then for each the name's length and its UTF-8 bytes, the
 * value's length plus one (0 for no value) and its bytes. Numbers are unsigned LEB128, as in Protobuf.
 */
final class HeaderCodec {

    static final int VERSION = 1;

    private HeaderCodec() {}

    static byte[] encode(Headers headers) {
        var bytes = new ByteArrayOutputStream(512);
        bytes.write(VERSION);
        writeNumber(bytes, headers.size());
        for (var header : headers) {
            var name = header.name().getBytes(UTF_8);
            writeNumber(bytes, name.length);
            bytes.writeBytes(name);
            var value = header.value();
            writeNumber(bytes, value == null ? 0 : value.length + 1);
            if (value != null) {
                bytes.writeBytes(value);
            }
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException if these are not headers of this version */
    static Headers decode(byte[] column) {
        var bytes = ByteBuffer.wrap(column);
        try {
            int version = bytes.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("Headers of format version " + version
                        + ", this version of Galgo reads " + VERSION + ": upgrade this service");
            }
            int count = readNumber(bytes);
            var headers = Headers.builder();
            for (int i = 0; i < count; i++) {
                var name = new String(read(bytes, readNumber(bytes)), UTF_8);
                int length = readNumber(bytes);
                headers.add(name, length == 0 ? null : read(bytes, length - 1));
            }
            return headers.build();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new IllegalArgumentException("Headers that end before their end: the row was damaged", e);
        }
    }

    static void writeNumber(ByteArrayOutputStream bytes, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    static long readLong(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes.get();
            number |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("A number of more than 64 bits: the bytes were damaged");
    }

    static int readNumber(ByteBuffer bytes) {
        long number = readLong(bytes);
        if (number > bytes.remaining() + 1L) {
            throw new BufferUnderflowException();
        }
        return (int) number;
    }

    static byte[] read(ByteBuffer bytes, int length) {
        var part = new byte[length];
        bytes.get(part);
        return part;
    }
}
