/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A text that bytes must hold for a filter to want their record. To look for it costs a small part of reading them.
 *
 * <p>Bytes can hide a text: JSON may write any character by a backslash; it may come in UTF-16 or UTF-32; and a reader that is not strict takes
 * characters that are written with more bytes of UTF-8 than they need. Where any of that might be, the answer is yes: they have to be read.
 *
 * <p>Eight bytes are looked at together: they are compared with the text's first and last character, and with what could hide it.
 */
final class Literal {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long BACKSLASHES = '\\' * ONES;

    private final String text;
    private final byte[] bytes;
    private final long firsts;
    private final long lasts;

    /** @param text of ASCII alone, not empty */
    Literal(String text) {
        this.text = text;
        this.bytes = text.getBytes(US_ASCII);
        this.firsts = bytes[0] * ONES;
        this.lasts = bytes[bytes.length - 1] * ONES;
    }

    /** Tells whether bytes may hold it. */
    boolean mayBeIn(ByteBuffer buffer) {
        if (buffer == null) {
            return false;
        }
        if (!buffer.hasArray()) {
            var copy = new byte[buffer.remaining()];
            buffer.get(buffer.position(), copy);
            return mayBeIn(copy, 0, copy.length);
        }
        int from = buffer.arrayOffset() + buffer.position();
        return mayBeIn(buffer.array(), from, from + buffer.remaining());
    }

    private boolean mayBeIn(byte[] in, int from, int to) {
        if (isInOtherCharset(in, from, to)) {
            return true;
        }
        int toLast = bytes.length - 1;
        int at = from;
        for (; at + toLast + Long.BYTES <= to; at += Long.BYTES) {
            long word = (long) WORDS.get(in, at);
            if (((word & HIGH) | zeros(word ^ BACKSLASHES)) != 0 && hides(in, at, at + Long.BYTES, to)) {
                return true;
            }
            long candidates = zeros(word ^ firsts) & zeros((long) WORDS.get(in, at + toLast) ^ lasts);
            for (; candidates != 0; candidates &= candidates - 1) {
                if (matches(in, at + (Long.numberOfTrailingZeros(candidates) >>> 3))) {
                    return true;
                }
            }
        }
        return isInRest(in, at, to);
    }

    private boolean isInRest(byte[] in, int from, int to) {
        if (hides(in, from, to, to)) {
            return true;
        }
        for (int at = from; at + bytes.length <= to; at++) {
            if (matches(in, at)) {
                return true;
            }
        }
        return false;
    }

    /** Has its high bit set in each byte that is zero, and perhaps in one after such a byte. */
    private static long zeros(long word) {
        return word - ONES & ~word & HIGH;
    }

    private boolean matches(byte[] in, int at) {
        for (int i = 0; i < bytes.length; i++) {
            if (in[at + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** Zeros among the first four bytes, or a mark of the order of bytes: by these readers of JSON tell UTF-16 and UTF-32. */
    private static boolean isInOtherCharset(byte[] in, int from, int to) {
        for (int at = from; at < Math.min(to, from + 4); at++) {
            if (in[at] == 0) {
                return true;
            }
        }
        return from < to && (in[from] & 0xff) >= 0xfe;
    }

    /** A backslash, or a character of UTF-8 in more bytes than it needs. */
    private static boolean hides(byte[] in, int from, int until, int to) {
        for (int at = from; at < until; at++) {
            int next = at + 1 < to ? in[at + 1] & 0xff : 0;
            switch (in[at] & 0xff) {
                case '\\', 0xc0, 0xc1 -> {
                    return true;
                }
                case 0xe0 -> {
                    if (next < 0xa0) {
                        return true;
                    }
                }
                case 0xf0 -> {
                    if (next < 0x90) {
                        return true;
                    }
                }
                default -> {}
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
