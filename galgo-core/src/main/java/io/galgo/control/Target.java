/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a command is about, within its group.
 *
 * @param topic the topic; of dead letters the group's own
 * @param topicId its id: a topic made anew under an old name is another one
 * @param offsets events, or whole partitions; empty for all of the topic. With {@link Verb#SEEK} the first of each stretch is where to go on
 * @param keyHash the {@linkplain #hash(byte[]) hash} of one key; empty for no key
 */
public record Target(String topic, String topicId, List<Offsets> offsets, Optional<String> keyHash) {

    /** @throws NullPointerException if one is null */
    public Target {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(topicId, "topicId");
        Objects.requireNonNull(keyHash, "keyHash");
        offsets = List.copyOf(offsets);
    }

    /** A topic, or events and partitions of it. */
    public static Target of(String topic, String topicId, Offsets... offsets) {
        return new Target(topic, topicId, List.of(offsets), Optional.empty());
    }

    /**
     * Returns what stands for a key in a command, so that no key is kept where commands and audit are: its SHA-256 in hexadecimal.
     *
     * @param key the key's bytes
     */
    public static String hash(byte[] key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** As {@link #hash(byte[])}, of a key's UTF-8. */
    public static String hash(String key) {
        return hash(key.getBytes(StandardCharsets.UTF_8));
    }
}
