/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Arrays;

/** Bits in a row, written out 15 a character: U+0100 to U+80FF, which has no surrogates. */
final class BitWriter {

    static final int BITS_PER_CHAR = 15;
    static final char FIRST_CHAR = '\u0100';

    /** A quotient this long is written as that many ones and the whole number behind, so that one outlier costs little. */
    static final int ESCAPE = 40;

    static final int ESCAPED_BITS = 48;

    private long[] words = new long[64];
    private long length;

    long length() {
        return length;
    }

    void bit(int bit) {
        int word = (int) (length >>> 6);
        if (word == words.length) {
            words = Arrays.copyOf(words, words.length * 2);
        }
        words[word] |= (long) bit << (length & 63);
        length++;
    }

    void repeat(int bit, long times) {
        for (long i = 0; i < times; i++) {
            bit(bit);
        }
    }

    /** Writes a number's lowest bits, the lowest first. */
    void number(long number, int bits) {
        for (int i = 0; i < bits; i++) {
            bit((int) (number >>> i) & 1);
        }
    }

    /** Writes a number by Rice's code: its quotient by 2^parameter in ones and a zero, then the remainder. */
    void rice(long number, int parameter) {
        long quotient = number >>> parameter;
        if (quotient >= ESCAPE) {
            repeat(1, ESCAPE);
            number(number, ESCAPED_BITS);
        } else {
            repeat(1, quotient);
            bit(0);
            number(number, parameter);
        }
    }

    /** Returns how many bits {@link #rice} writes. */
    static long riceLength(long number, int parameter) {
        long quotient = number >>> parameter;
        return quotient >= ESCAPE ? ESCAPE + ESCAPED_BITS : quotient + 1 + parameter;
    }

    String toText() {
        int chars = (int) ((length + BITS_PER_CHAR - 1) / BITS_PER_CHAR);
        var text = new char[chars];
        for (int c = 0; c < chars; c++) {
            int value = 0;
            for (int b = 0; b < BITS_PER_CHAR; b++) {
                long at = (long) c * BITS_PER_CHAR + b;
                if (at < length && (words[(int) (at >>> 6)] >>> (at & 63) & 1) == 1) {
                    value |= 1 << b;
                }
            }
            text[c] = (char) (FIRST_CHAR + value);
        }
        return new String(text);
    }
}
