/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A record of {@code __consumer_offsets}: what a group coordinator remembers. The client has no public reader for these; their format is
 * that of Kafka's {@code OffsetCommitKey.json}, {@code OffsetCommitValue.json} and the keys beside them.
 */
sealed interface OffsetsRecord {

    /** The topic's name, the same on every cluster. */
    String TOPIC = "__consumer_offsets";

    /** Returns the group it is about. */
    String group();

    /**
     * A group committed an offset.
     *
     * @param offset what is read next
     * @param metadata what the client wrote beside it; empty for nothing
     * @param at when, epoch milliseconds by the broker
     */
    record Committed(String group, String topic, int partition, long offset, String metadata, long at)
            implements OffsetsRecord {}

    /** A committed offset is no more: it expired, or somebody deleted it. */
    record Removed(String group, String topic, int partition) implements OffsetsRecord {}

    /** Members of a group came, went or got other partitions. */
    record MembersChanged(String group) implements OffsetsRecord {}

    int LAST_COMMIT_KEY = 1;
    int LAST_MEMBERS_KEY = 8;
    int LAST_COMMIT_VALUE = 4;

    /**
     * Reads a record.
     *
     * @param value null for a tombstone
     * @return empty if it is of no concern here, as those of share groups, or of a version that is not known
     */
    static Optional<OffsetsRecord> read(byte[] key, byte[] value) {
        try {
            var in = ByteBuffer.wrap(key);
            int type = in.getShort();
            if (type < 0 || type > LAST_MEMBERS_KEY) {
                return Optional.empty();
            }
            var group = string(in, in.getShort());
            if (type > LAST_COMMIT_KEY) {
                return Optional.of(new MembersChanged(group));
            }
            var topic = string(in, in.getShort());
            int partition = in.getInt();
            return value == null
                    ? Optional.of(new Removed(group, topic, partition))
                    : committed(group, topic, partition, ByteBuffer.wrap(value));
        } catch (BufferUnderflowException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<OffsetsRecord> committed(String group, String topic, int partition, ByteBuffer in) {
        int version = in.getShort();
        if (version < 0 || version > LAST_COMMIT_VALUE) {
            return Optional.empty();
        }
        long offset = in.getLong();
        if (version >= 3) {
            in.getInt(); // leader epoch
        }
        var metadata = string(in, version >= LAST_COMMIT_VALUE ? varint(in) - 1 : in.getShort());
        return Optional.of(new Committed(group, topic, partition, offset, metadata, in.getLong()));
    }

    private static String string(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("A text of " + length + " bytes");
        }
        var text = new String(in.array(), in.arrayOffset() + in.position(), length, UTF_8);
        in.position(in.position() + length);
        return text;
    }

    private static int varint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int next = in.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("A length of more than 32 bits");
    }
}
