/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who is signed in, in memory: they end with the process. A session ends 30 minutes after its person last did something, and 12 hours after
 * it began. Safe for any thread.
 */
public final class Sessions {

    /** How long a person may do nothing. */
    public static final Duration IDLE = Duration.ofMinutes(30);

    /** How long a session lasts at most. */
    public static final Duration LONGEST = Duration.ofHours(12);

    private static final int ID_BYTES = 32;
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Held> sessions = new HashMap<>(); // guarded by this

    private record Held(Session session, Instant seen) {
        boolean isOver(Instant now) {
            return now.isAfter(seen.plus(IDLE)) || now.isAfter(session.began().plus(LONGEST));
        }
    }

    /** @param clock tells when sessions end */
    public Sessions(InstantSource clock) {
        this.clock = clock;
    }

    /** Begins a session, always with a new id: one that was known before signing in is worth nothing after it. */
    public synchronized Session begin(Person person) {
        var now = clock.instant();
        sessions.values().removeIf(held -> held.isOver(now));
        if (sessions.size() >= MOST) {
            throw new IllegalStateException("Too many people are signed in: " + MOST + ".");
        }
        var session = new Session(newId(), person, now);
        sessions.put(session.id(), new Held(session, now));
        return session;
    }

    /**
     * Finds a session that is not over.
     *
     * @param active whether its person did something: what a page asks by itself does not prolong it
     */
    public synchronized Optional<Session> find(String id, boolean active) {
        var held = sessions.get(id);
        if (held == null) {
            return Optional.empty();
        }
        var now = clock.instant();
        if (held.isOver(now)) {
            sessions.remove(id);
            return Optional.empty();
        }
        if (active) {
            sessions.put(id, new Held(held.session(), now));
        }
        return Optional.of(held.session());
    }

    /** Ends a session. */
    public synchronized void end(String id) {
        sessions.remove(id);
    }

    private String newId() {
        var bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
