/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.console.oidc.SignIn;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sign-ins for which browsers are away at the provider. Each is good once, for ten minutes, and for the tab alone that began it: that has its
 * key, which never leaves this console and its pages. Any thread.
 */
final class PendingSignIns {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int MOST = 10_000;
    private static final int KEY_BYTES = 24;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Pending> byState = new LinkedHashMap<>(); // guarded by this, the oldest first

    private record Pending(SignIn signIn, String key, Instant began) {}

    PendingSignIns(InstantSource clock) {
        this.clock = clock;
    }

    /** Keeps one, and returns the key of the tab that began it. */
    synchronized String put(SignIn signIn) {
        var oldest = byState.keySet().iterator();
        if (byState.size() >= MOST) { // whoever begins so many is nobody who ends one
            oldest.next();
            oldest.remove();
        }
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        var key = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        byState.put(signIn.state(), new Pending(signIn, key, clock.instant()));
        return key;
    }

    /** Takes one out: whatever becomes of it, it is used up. Empty if there is none, it is too old, or the tab is another one. */
    synchronized Optional<SignIn> take(String state, String key) {
        var pending = byState.remove(state);
        if (pending == null || clock.instant().isAfter(pending.began().plus(PATIENCE))) {
            return Optional.empty();
        }
        return MessageDigest.isEqual(pending.key().getBytes(UTF_8), key.getBytes(UTF_8))
                ? Optional.of(pending.signIn())
                : Optional.empty();
    }
}
