/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.consume.Desired.Skip;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Which keys of one partition wait by request, and which events are laid aside unhandled. Immutable.
 *
 * @param parked until when keys wait, by the hash of the key
 * @param skips what is laid aside
 */
record Rules(Map<String, Instant> parked, List<Skip> skips) {

    Rules {
        parked = Map.copyOf(parked);
        skips = List.copyOf(skips);
    }

    /** Returns what of the desired state is about a partition. */
    static Rules of(Desired desired, TopicPartition id) {
        var parked = new HashMap<String, Instant>();
        desired.parked().stream()
                .filter(park -> park.topic().equals(id.topic()))
                .forEach(park -> parked.put(park.keyHash(), park.until()));
        var skips = desired.skips().stream()
                .filter(skip -> skip.topic().equals(id.topic())
                        && (skip.partition().isEmpty() || skip.partition().getAsInt() == id.partition()))
                .toList();
        return new Rules(parked, skips);
    }

    boolean isEmpty() {
        return parked.isEmpty() && skips.isEmpty();
    }

    /** Returns until when an event's key waits; null if it does not. */
    Instant heldUntil(ConsumerRecord<byte[], byte[]> record) {
        return parked.isEmpty() || record.key() == null ? null : parked.get(hash(record.key()));
    }

    /** Tells whether an event is laid aside. */
    boolean skips(ConsumerRecord<byte[], byte[]> record) {
        for (var skip : skips) {
            if (record.offset() >= skip.from()
                    && record.offset() < skip.until()
                    && (skip.keyHash().isEmpty()
                            || (record.key() != null && skip.keyHash().get().equals(hash(record.key()))))) {
                return true;
            }
        }
        return false;
    }

    private static String hash(byte[] key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
