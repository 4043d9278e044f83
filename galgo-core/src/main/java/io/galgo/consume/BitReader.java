/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/** Reads what a {@link BitWriter} wrote. */
final class BitReader {

    private final String text;
    private final long end;
    private long at;

    private BitReader(String text, int from) {
        this.text = text;
        this.at = (long) from * BitWriter.BITS_PER_CHAR;
        this.end = (long) text.length() * BitWriter.BITS_PER_CHAR;
    }

    static BitReader of(String text, int from) {
        return new BitReader(text, from);
    }

    int bit() {
        if (at >= end) {
            throw new IllegalArgumentException("Bits end too early");
        }
        int value = text.charAt((int) (at / BitWriter.BITS_PER_CHAR)) - BitWriter.FIRST_CHAR;
        if (value < 0 || value >= 1 << BitWriter.BITS_PER_CHAR) {
            throw new IllegalArgumentException("A character that carries no bits");
        }
        return value >>> (int) (at++ % BitWriter.BITS_PER_CHAR) & 1;
    }

    int number(int bits) {
        return (int) longNumber(bits);
    }

    long rice(int parameter) {
        int quotient = 0;
        while (quotient < BitWriter.ESCAPE && bit() == 1) {
            quotient++;
        }
        if (quotient == BitWriter.ESCAPE) {
            return longNumber(BitWriter.ESCAPED_BITS);
        }
        return ((long) quotient << parameter) | longNumber(parameter);
    }

    private long longNumber(int bits) {
        long number = 0;
        for (int i = 0; i < bits; i++) {
            number |= (long) bit() << i;
        }
        return number;
    }
}
