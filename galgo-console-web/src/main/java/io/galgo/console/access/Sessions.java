/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Who is signed in, in memory: they end with the process. A session ends 30 minutes after its person last did something, and 12 hours after
 * it began. For a person's programs there is a token, which is as the session of who made it, but does not end when nobody does anything; of
 * it only a hash is kept. Safe for any thread.
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
    private final Map<String, Held> sessions = new HashMap<>(); // guarded by this, as those below
    private final Map<String, Held> tokens = new HashMap<>(); // by their hash
    private final Map<String, String> tokenOf = new HashMap<>(); // the hash, by the session that made it

    /** @param still whether the person may still do what they could when they signed in */
    private record Held(Session session, Instant seen, BooleanSupplier still) {
        boolean isOver(Instant now) {
            boolean idle = !session.isToken() && now.isAfter(seen.plus(IDLE));
            return idle || now.isAfter(session.began().plus(LONGEST));
        }
    }

    /** @param clock tells when sessions end */
    public Sessions(InstantSource clock) {
        this.clock = clock;
    }

    /** Begins a session of somebody whose rights last as long as it, as {@link #begin(Person, BooleanSupplier)}. */
    public Session begin(Person person) {
        return begin(person, () -> true);
    }

    /**
     * Begins a session, always with a new id: one that was known before signing in is worth nothing after it.
     *
     * @param still whether the person may still do neither more nor less than at the beginning; asked by {@link #endChanged}
     */
    public synchronized Session begin(Person person, BooleanSupplier still) {
        var now = clock.instant();
        sessions.values().removeIf(held -> held.isOver(now));
        tokens.values().removeIf(held -> held.isOver(now));
        tokenOf.values().retainAll(tokens.keySet());
        if (sessions.size() >= MOST) {
            throw new IllegalStateException("Too many people are signed in: " + MOST + ".");
        }
        var session = new Session(newId(), person, now, false);
        sessions.put(session.id(), new Held(session, now, still));
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
            sessions.put(id, new Held(held.session(), now, held.still()));
        }
        return Optional.of(held.session());
    }

    /**
     * Makes a token for the person of a session, in the place of the one that was made before.
     *
     * @return what has to be shown to be found by {@link #findByToken}: it is not kept
     * @throws IllegalArgumentException if that session is over, or one of a token
     */
    public synchronized String token(Session session) {
        var held = sessions.get(session.id());
        if (held == null) {
            throw new IllegalArgumentException("A token is made by somebody who is signed in.");
        }
        var token = newId();
        var id = hash(token);
        Optional.ofNullable(tokenOf.put(session.id(), id)).ifPresent(tokens::remove);
        tokens.put(id, new Held(new Session(id, session.person(), session.began(), true), held.seen(), held.still()));
        return token;
    }

    /** Finds the session of a token that is not over. */
    public synchronized Optional<Session> findByToken(String token) {
        return Optional.ofNullable(tokens.get(hash(token)))
                .filter(held -> !held.isOver(clock.instant()))
                .map(Held::session);
    }

    /** Tells whether a session, of a browser or of a token, is not over. */
    public synchronized boolean isOpen(Session session) {
        var held = (session.isToken() ? tokens : sessions).get(session.id());
        return held != null && !held.isOver(clock.instant());
    }

    /** Ends a session, and the token that was made in it. */
    public synchronized void end(Session session) {
        (session.isToken() ? tokens : sessions).remove(session.id());
        Optional.ofNullable(tokenOf.remove(session.id())).ifPresent(tokens::remove);
    }

    /**
     * Ends the sessions of those who may do something else now than when they signed in.
     *
     * @return whether there was any
     */
    public synchronized boolean endChanged() {
        Predicate<Held> isOther = held -> !held.still().getAsBoolean();
        boolean anySession = sessions.values().removeIf(isOther);
        boolean anyToken = tokens.values().removeIf(isOther);
        return anySession || anyToken;
    }

    private static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private String newId() {
        var bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
