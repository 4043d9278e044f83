/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Arrays;

/** A record's key as it finds its lane: its bytes, the hash computed once. */
final class Key {

    private final byte[] bytes;
    private final int hash;

    Key(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
