/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.access.Person;
import io.galgo.console.access.Session;
import io.galgo.console.access.Sessions;
import io.galgo.console.access.Users;
import io.galgo.console.oidc.Member;
import io.galgo.console.oidc.OpenIdException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions of those who may do something else than when they signed in: reads the file of users every 2 s, and asks a provider every
 * 5 s for the teams of those whom it signed in. A thread reads, another few ask; any thread asks for what is known.
 */
final class Doorkeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);
    private static final long SECONDS_BETWEEN_READINGS = 2;
    private static final long SECONDS_BETWEEN_QUESTIONS = 5;
    private static final int ASK_AT_A_TIME = 4;

    private final Sessions sessions;
    private final Runnable ended;
    private final AtomicReference<Optional<Users>> users;
    private final AtomicReference<String> trouble = new AtomicReference<>("");
    private final Map<Session, Member> members = new ConcurrentHashMap<>();
    private final ScheduledExecutorService reader = threads("galgo-users", 1);
    private final ScheduledExecutorService askers = threads("galgo-members", ASK_AT_A_TIME);

    /** @param ended is told, by one of its threads, that sessions were ended */
    Doorkeeper(Optional<Users> users, Sessions sessions, Runnable ended) {
        this.users = new AtomicReference<>(users);
        this.sessions = sessions;
        this.ended = ended;
    }

    private static ScheduledExecutorService threads(String name, int count) {
        return Executors.newScheduledThreadPool(count, work -> {
            var thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        if (users.get().isPresent()) {
            var unused = reader.scheduleWithFixedDelay(
                    this::read, SECONDS_BETWEEN_READINGS, SECONDS_BETWEEN_READINGS, TimeUnit.SECONDS);
        }
    }

    /** Returns what the file of users said when it was read last; empty where there is none. */
    Optional<Users> users() {
        return users.get();
    }

    /** Returns what tells whether a user of the file still has the password and the grants of then. */
    BooleanSupplier asIn(Users then, String name) {
        return () -> users.get().orElseThrow().hasAsIn(then, name);
    }

    /** Returns what tells whether a member's teams still give what they give the person now. */
    BooleanSupplier asNow(Member member, Person person) {
        return () -> !users.get().orElseThrow().isTaken(member.name())
                && users.get().orElseThrow().grantsOf(member.teams()).equals(person.grants());
    }

    /** Asks the provider again, as long as there is that session. */
    void keepAsking(Session session, Member member) {
        if (member.canBeAsked()) {
            members.put(session, member);
            later(session);
        }
    }

    /** Asks as long as there is that token as well. */
    void keepAskingFor(Session token, Session madeIn) {
        Optional.ofNullable(members.get(madeIn)).ifPresent(member -> keepAsking(token, member));
    }

    private void later(Session session) {
        if (!askers.isShutdown()) {
            var unused = askers.schedule(() -> ask(session), SECONDS_BETWEEN_QUESTIONS, TimeUnit.SECONDS);
        }
    }

    private void ask(Session session) {
        var member = members.get(session);
        try {
            member.ask();
        } catch (OpenIdException e) {
            LOG.debug("{} could not be asked for: {}", member, e.getMessage()); // what was said last is what is known
        } catch (RuntimeException e) {
            LOG.error("{} could not be asked for", member, e);
        }
        endChanged();
        if (sessions.isOpen(session)) {
            later(session);
        } else {
            members.remove(session);
        }
    }

    private void read() {
        try {
            users.set(users.get().map(Users::reread)); // this thread alone sets it
            trouble.set("");
            endChanged();
        } catch (IllegalArgumentException | UncheckedIOException e) {
            if (!e.getMessage().equals(trouble.getAndSet(e.getMessage()))) { // once, not every two seconds
                LOG.error("What the file of users said before holds on: {}", e.getMessage());
            }
        } catch (RuntimeException e) {
            LOG.error("The file of users cannot be read", e);
        }
    }

    private void endChanged() {
        if (sessions.endChanged()) {
            ended.run();
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
        askers.shutdownNow();
    }
}
