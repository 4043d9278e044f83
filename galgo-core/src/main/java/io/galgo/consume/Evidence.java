/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.retry.CircuitBreaker;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which keys failed alike of late. Of each kind of failure the last few different keys are known, each with the time and with how many
 * events had succeeded by then: so nothing is to be noted of a success but its count. Guarded by its circuit.
 */
final class Evidence {

    private static final int MOST_KINDS = 16;

    private final CircuitBreaker settings;
    private final Map<Fingerprint, LinkedHashMap<Object, Seen>> kinds = new LinkedHashMap<>();
    private Set<Object> excused = Set.of();
    private long excusedUntil;

    private record Seen(long at, long successes) {}

    Evidence(CircuitBreaker settings) {
        this.settings = settings;
    }

    /** Notes a failure. Returns whether the last ones of its kind are an outage. */
    boolean add(Fingerprint kind, Object key, long now, long successes) {
        if (isExcused(key, now)) {
            return false;
        }
        var keys = kinds.remove(kind);
        if (keys == null) {
            keys = new LinkedHashMap<>();
        }
        keys.remove(key);
        keys.put(key, new Seen(now, successes));
        kinds.put(kind, keys);
        forgetFirst(kinds, MOST_KINDS);
        forgetFirst(keys, settings.keys());
        var first = keys.values().iterator().next();
        return keys.size() == settings.keys()
                && now - first.at() <= settings.window().toNanos()
                && successes - first.successes() <= settings.successesAllowed();
    }

    private boolean isExcused(Object key, long now) {
        if (!excused.isEmpty() && now - excusedUntil >= 0) {
            excused = Set.of();
        }
        return excused.contains(key);
    }

    private static <K> void forgetFirst(Map<K, ?> known, int most) {
        if (known.size() > most) {
            var first = known.keySet().iterator();
            first.next();
            first.remove();
        }
    }

    /** Forgets what it knows. */
    void clear() {
        kinds.clear();
    }

    /** Others succeeded while these keys failed: for a while their failures are their own. */
    void excuse(Collection<Object> keys, long now) {
        excused = new HashSet<>(keys);
        excusedUntil = now + settings.window().toNanos();
    }

    /** Returns the keys known to have failed in this way. */
    Set<Object> keys(Fingerprint kind) {
        return kinds.containsKey(kind) ? kinds.get(kind).keySet() : Set.of();
    }
}
