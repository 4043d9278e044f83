/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.Headers;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * An event in a spool's file, version 1: two bytes {@code GR}, the body's length, its CRC32C, the body. The body: number, milliseconds since
 * 1970, topic, key, value, headers. Integers are big-endian, texts UTF-8 behind their length in two bytes, byte arrays behind theirs in
 * four, -1 for null.
 *
 * @param number the event's in its run
 * @param millis when the service published it
 * @param event the event
 */
record SpoolRecord(long number, long millis, EncodedEvent event) {

    static final int FRAME = 2 + 4 + 4;

    private static final short MAGIC = 'G' << 8 | 'R';
    private static final int LONGEST = 0xFFFF;

    /**
     * Returns how many bytes it takes in a file, or a little more.
     *
     * @throws IllegalArgumentException if no file can hold it: a header's name of 64 KiB, or as many headers
     */
    static int sizeOf(EncodedEvent event) {
        if (event.headers().size() > LONGEST) {
            throw new IllegalArgumentException("A spool takes at most " + LONGEST + " headers of an event");
        }
        long size =
                FRAME + 16 + 2 + 3L * event.topic().length() + 4 + length(event.key()) + 4 + length(event.value()) + 2;
        for (var header : event.headers()) {
            if (3L * header.name().length() > LONGEST) {
                throw new IllegalArgumentException(
                        "A spool takes header names of at most " + LONGEST / 3 + " characters");
            }
            size += 2 + 3L * header.name().length() + 4 + length(header.value());
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    void write(ByteBuffer to) {
        int start = to.position();
        to.putShort(MAGIC).putInt(0).putInt(0).putLong(number).putLong(millis);
        text(to, event.topic());
        bytes(to, event.key());
        bytes(to, event.value());
        to.putShort((short) event.headers().size());
        for (var header : event.headers()) {
            text(to, header.name());
            bytes(to, header.value());
        }
        int body = start + FRAME;
        to.putInt(start + 2, to.position() - body);
        to.putInt(start + 6, checksum(to, body, to.position() - body));
    }

    private static void text(ByteBuffer to, String text) {
        var bytes = text.getBytes(UTF_8);
        to.putShort((short) bytes.length).put(bytes);
    }

    private static void bytes(ByteBuffer to, byte[] bytes) {
        to.putInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            to.put(bytes);
        }
    }

    /** Returns the length of the frame and body that begin there, whole or not; -1 if none can begin there. */
    static long lengthAt(ByteBuffer from, int at) {
        if (from.limit() - at < FRAME || from.getShort(at) != MAGIC) {
            return -1;
        }
        int length = from.getInt(at + 2);
        return length < 16 ? -1 : (long) FRAME + length;
    }

    /** Returns the record that stands there; null if there is none, or a damaged one. */
    static SpoolRecord readAt(ByteBuffer from, int at) {
        long length = lengthAt(from, at);
        if (length < 0 || length > from.limit() - at) {
            return null;
        }
        int body = at + FRAME;
        int size = (int) length - FRAME;
        if (checksum(from, body, size) != from.getInt(at + 6)) {
            return null;
        }
        try {
            return read(from.duplicate().position(body).limit(body + size));
        } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException nonsense) {
            return null; // the checksum is right by chance, or the writer was wrong: either way nobody can read it
        }
    }

    private static SpoolRecord read(ByteBuffer body) {
        long number = body.getLong();
        long millis = body.getLong();
        var topic = text(body);
        var key = bytes(body);
        var value = bytes(body);
        var headers = Headers.builder();
        for (int left = body.getShort() & 0xFFFF; left > 0; left--) {
            var name = text(body);
            headers.add(name, bytes(body));
        }
        return new SpoolRecord(number, millis, new EncodedEvent(topic, key, value, headers.build()));
    }

    private static String text(ByteBuffer from) {
        return new String(take(from, from.getShort() & 0xFFFF), UTF_8);
    }

    private static byte[] bytes(ByteBuffer from) {
        int length = from.getInt();
        return length == -1 ? null : take(from, length);
    }

    private static byte[] take(ByteBuffer from, int length) {
        if (length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        var bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static int checksum(ByteBuffer bytes, int at, int length) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate().limit(at + length).position(at));
        return (int) crc.getValue();
    }
}
