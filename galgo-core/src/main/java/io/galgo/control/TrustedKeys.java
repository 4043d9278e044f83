/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys by which a service takes commands, and the console believes its own audit. Immutable. */
public final class TrustedKeys {

    /** None: no command is taken. */
    public static final TrustedKeys NONE = new TrustedKeys(Map.of());

    private final Map<String, TrustKey> keys;

    private TrustedKeys(Map<String, TrustKey> keys) {
        this.keys = keys;
    }

    /**
     * Gathers keys.
     *
     * @throws IllegalArgumentException if two have one id
     */
    public static TrustedKeys of(Collection<TrustKey> keys) {
        var byId = new LinkedHashMap<String, TrustKey>();
        for (var key : keys) {
            if (byId.put(key.id(), key) != null) {
                throw new IllegalArgumentException("Two public keys have the id " + key.id() + ": give each its own");
            }
        }
        return new TrustedKeys(byId);
    }

    /**
     * Reads keys with commas or line ends between; lines that begin with # are passed over.
     *
     * @throws IllegalArgumentException if one cannot be read, or two have one id
     */
    public static TrustedKeys parse(String text) {
        return of(Arrays.stream(text.split("[,\n]", -1))
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(TrustKey::parse)
                .toList());
    }

    /** Returns the key of an id. */
    public Optional<TrustKey> get(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /** Returns the keys' ids, in the order given. */
    public List<String> ids() {
        return List.copyOf(keys.keySet());
    }

    /** Returns the keys, in the order given. */
    public List<TrustKey> all() {
        return List.copyOf(keys.values());
    }
}
