/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

/**
 * No broker leads a partition: it can be neither read nor written.
 *
 * @param where the partition, as {@code shop.orders/7}
 */
public record LeaderMissing(String where) implements Cause {

    @Override
    public String brief(Words words) {
        return "no leader";
    }

    @Override
    public String sentence(Words words) {
        return "No broker leads " + where
                + ": nothing can be read from it or written to it until one of those that hold it is back.";
    }

    @Override
    public Standing standing() {
        return Standing.NEEDS_YOU;
    }
}
