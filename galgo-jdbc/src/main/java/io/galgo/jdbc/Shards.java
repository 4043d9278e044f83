/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;

/**
 * The shard of a row, 0 to 255: the lowest byte of the key's CRC-32. Fixed for ever, since rows of a key must meet one relay whatever
 * version wrote them. A row without a key has no order and goes anywhere.
 */
final class Shards {

    static final int COUNT = 256;

    private Shards() {}

    static int of(byte[] key) {
        if (key == null) {
            return ThreadLocalRandom.current().nextInt(COUNT);
        }
        var crc = new CRC32();
        crc.update(key);
        return (int) (crc.getValue() & 0xFF);
    }
}
