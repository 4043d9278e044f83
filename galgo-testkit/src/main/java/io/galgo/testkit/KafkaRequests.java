/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.nio.ByteBuffer;

/**
 * Follows the requests in what a client of Kafka sends: each is its length, four bytes, then what it is, two bytes, and the rest. For one
 * connection and one thread.
 */
final class KafkaRequests {
    /** No request's number. */
    static final short NONE = -1;

    private static final int HEAD_BYTES = 6;
    private static final int KIND_BYTES = 2;

    private final byte[] head = new byte[HEAD_BYTES];
    private int headBytes;
    private long rest;

    /**
     * Takes the next bytes. Returns where among them the first request of that kind begins, or 0 if it began before; -1 if there is none.
     */
    int find(byte[] bytes, int count, short kind) {
        int found = -1;
        int begin = 0;
        for (int i = 0; i < count; ) {
            if (rest > 0) {
                int skipped = (int) Math.min(rest, count - i);
                rest -= skipped;
                i += skipped;
                begin = i;
                continue;
            }
            head[headBytes++] = bytes[i++];
            if (headBytes == HEAD_BYTES) {
                rest = length() - KIND_BYTES;
                headBytes = 0;
                if (found < 0 && kind() == kind) {
                    found = begin;
                }
            }
        }
        return found;
    }

    private long length() {
        return Integer.toUnsignedLong(ByteBuffer.wrap(head).getInt());
    }

    private short kind() {
        return ByteBuffer.wrap(head).getShort(Integer.BYTES);
    }
}
