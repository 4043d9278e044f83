/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/**
 * How records fall on keys.
 *
 * @param keys how many there are
 * @param spread how evenly
 */
public record KeyChoice(int keys, Spread spread) {

    private static final long SEED = 20_260_101;

    /** How evenly records fall on keys. */
    public enum Spread {
        UNIFORM,
        /** Half the records on the first key, the rest evenly. */
        HALF_ON_ONE,
        /** Zipf's law with exponent 1. */
        ZIPF
    }

    static KeyChoice uniform(int keys) {
        return new KeyChoice(keys, Spread.UNIFORM);
    }

    /** Returns a key by its index. */
    public static String name(int index) {
        return "key-" + index;
    }

    /** Returns a source of key indexes, the same sequence each time. */
    public IntSupplier indexes() {
        var random = new SplittableRandom(SEED);
        return switch (spread) {
            case UNIFORM -> () -> random.nextInt(keys);
            case HALF_ON_ONE -> () -> random.nextBoolean() ? 0 : 1 + random.nextInt(keys - 1);
            case ZIPF -> zipf(random);
        };
    }

    private IntSupplier zipf(SplittableRandom random) {
        var cumulative = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
        double total = sum;
        return () -> {
            int found = Arrays.binarySearch(cumulative, random.nextDouble() * total);
            return Math.min(keys - 1, found >= 0 ? found : -found - 1);
        };
    }
}
