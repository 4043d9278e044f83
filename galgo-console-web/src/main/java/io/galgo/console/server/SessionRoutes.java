/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.access.OneTimeCodes;
import io.galgo.console.access.Person;
import io.galgo.console.access.Session;
import io.galgo.console.access.Sessions;
import io.galgo.console.access.SignInPace;
import io.galgo.console.access.Users;
import io.galgo.console.act.Grant;
import io.galgo.console.act.Right;
import io.galgo.console.oidc.Member;
import io.galgo.console.oidc.OpenIdException;
import io.galgo.console.oidc.OpenIdProvider;
import io.galgo.control.Role;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing in and out: by password, at a provider, or without users by the one-time code of whoever started the console. Who came back from a
 * provider has a page of this console post what it brought: the browser shows no session to a page of others that leads here.
 */
final class SessionRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(SessionRoutes.class);

    /** Checking a password takes a third of a second of a core: more at a time would keep the others from working. */
    private static final int CHECKS_AT_A_TIME = 2;

    private final ServerOptions options;
    private final SignInWays ways;
    private final Doorkeeper doorkeeper;
    private final PendingSignIns pending;
    private final Collection<Watch> watches;
    private final Map<String, Acts> acts;
    private final Sessions sessions;
    private final Cookie cookie;
    private final SignInPace pace;
    private final OneTimeCodes codes;
    private final Runnable codeUsed;
    private final Semaphore checks = new Semaphore(CHECKS_AT_A_TIME);

    /** @param codeUsed is told when a one-time code was used: there is a new one then */
    SessionRoutes(
            ServerOptions options,
            SignInWays ways,
            Doorkeeper doorkeeper,
            Collection<Watch> watches,
            Map<String, Acts> acts,
            Sessions sessions,
            Cookie cookie,
            OneTimeCodes codes,
            Runnable codeUsed) {
        this.options = options;
        this.ways = ways;
        this.doorkeeper = doorkeeper;
        this.pending = new PendingSignIns(options.clock());
        this.watches = watches;
        this.acts = acts;
        this.sessions = sessions;
        this.cookie = cookie;
        this.pace = new SignInPace(options.clock());
        this.codes = codes;
        this.codeUsed = codeUsed;
    }

    List<Route> all() {
        return List.of(
                Route.get("/api/v1/session", Permission.SIGNED_IN, this::show),
                Route.post("/api/v1/sign-in", Permission.OPEN, this::goToProvider),
                Route.post("/api/v1/session", Permission.OPEN, this::begin),
                Route.delete("/api/v1/session", Permission.SIGNED_IN, this::end),
                Route.post("/api/v1/token", Permission.SIGNED_IN, this::token));
    }

    private Reply show(Call call) {
        return Reply.json(describe(call.session().orElseThrow()));
    }

    private ObjectNode describe(Session session) {
        var person = session.person();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("v", 1)
                .put("person", person.name())
                .put("ends", end(session))
                .put("idle_minutes", Sessions.IDLE.toMinutes());
        ways.describe(json);
        var grants = json.putArray("grants");
        person.grants().forEach(grant -> grants.add(grant.toString()));
        var clusters = json.putArray("clusters");
        watches.stream()
                .map(Watch::cluster)
                .filter(cluster -> person.has(Right.WATCH, cluster.name()))
                .forEach(cluster -> {
                    var one = clusters.addObject()
                            .put("name", cluster.name())
                            .put("band", cluster.band())
                            .put("reads_payloads", person.has(Right.READ, cluster.name()));
                    readOnly(person, cluster)
                            .ifPresentOrElse(why -> one.put("read_only", why), () -> one.putNull("read_only"));
                });
        return json;
    }

    private Optional<String> readOnly(Person person, Cluster cluster) {
        return acts.get(cluster.name())
                .readOnly()
                .or(() -> person.has(Right.ACT, cluster.name())
                        ? Optional.empty()
                        : Optional.of(person.name() + " is operator of nothing on " + cluster.name() + "."));
    }

    private Reply begin(Call call) {
        Session session;
        if (options.users().isEmpty()) {
            session = sessions.begin(byCode(call));
        } else if (call.body().has("state")) {
            session = byProvider(call, ways.provider().orElseThrow(SessionRoutes::noProvider));
        } else {
            var users = doorkeeper.users().orElseThrow();
            var person = byPassword(call, users);
            session = sessions.begin(person, doorkeeper.asIn(users, person.name()));
        }
        call.session().ifPresent(before -> sessions.end(before));
        var shown = Reply.json(describe(session));
        return new Reply.Content(
                shown.status(),
                shown.type(),
                shown.body(),
                Map.of("Cache-Control", "no-store", "Set-Cookie", cookie.set(session.id())));
    }

    private static Refusal noProvider() {
        return new Refusal(404, "People sign in to this console by password.");
    }

    /** Says where the browser is to go to sign in, and what its tab has to show when it is back. */
    private Reply goToProvider(Call call) {
        var provider = ways.provider().orElseThrow(SessionRoutes::noProvider);
        try {
            var signIn = provider.begin();
            return Reply.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("v", 1)
                    .put("url", signIn.url().toString())
                    .put("key", pending.put(signIn)));
        } catch (OpenIdException e) {
            throw refused(e);
        }
    }

    private Session byProvider(Call call, OpenIdProvider provider) {
        var answer = new HashMap<String, String>();
        call.body()
                .path("answer")
                .properties()
                .forEach(field -> answer.put(field.getKey(), field.getValue().asText()));
        var signIn = pending.take(
                        call.body().path("state").asText(),
                        call.body().path("key").asText())
                .orElseThrow(() -> new Refusal(
                        401,
                        "This sign-in was used before, took too long, or was begun in another tab. Sign in again."));
        Member member;
        try {
            member = provider.finish(signIn, answer);
        } catch (OpenIdException e) {
            throw refused(e);
        }
        var users = doorkeeper.users().orElseThrow();
        if (users.isTaken(member.name())) {
            throw new Refusal(
                    403, "Somebody of this console's own users has that name already, or it is no name here.");
        }
        var person = new Person(member.name(), users.grantsOf(member.teams()));
        if (person.grants().isEmpty()) {
            throw new Refusal(403, member.name() + " is in no team that may do anything here.");
        }
        var session = sessions.begin(person, doorkeeper.asNow(member, person));
        doorkeeper.keepAsking(session, member);
        return session;
    }

    /** Why a provider signed nobody in: it is told in the log too, where whoever runs the console looks. */
    private static Refusal refused(OpenIdException why) {
        LOG.warn("Nobody was signed in: {}", why.getMessage());
        return new Refusal(why.isOutOfReach() ? 503 : 401, why.getMessage());
    }

    private Person byCode(Call call) {
        if (!codes.use(call.body().path("code").asText(""))) {
            throw new Refusal(
                    401,
                    "This link was used before, or is not of this console. Where galgo console runs, the next one is shown.");
        }
        codeUsed.run();
        var grants = new ArrayList<>(List.of(Grant.everywhere(options.payloads() ? Role.READER : Role.VIEWER)));
        if (options.fixes()) {
            grants.add(Grant.everywhere(Role.OPERATOR));
        }
        // The audit has to name somebody.
        return new Person(options.fixes() ? System.getProperty("user.name") : "you", grants);
    }

    private Person byPassword(Call call, Users users) {
        var name = call.body().path("user").asText("");
        var wait = pace.wait(name);
        if (!wait.isZero()) {
            throw new Refusal(429, "Too many wrong passwords. Try again in " + (wait.toSeconds() + 1) + " s.");
        }
        Optional<Person> person;
        if (!checks.tryAcquire()) { // waiting would keep a thread from everybody else
            throw new Refusal(429, "Too many people sign in at once. Try again in a second.");
        }
        try {
            person = users.signIn(name, call.body().path("password").asText("").toCharArray());
        } finally {
            checks.release();
        }
        if (person.isEmpty()) {
            pace.failed(name);
            throw new Refusal(401, "Name and password do not fit.");
        }
        pace.succeeded(name);
        return person.get();
    }

    private Reply end(Call call) {
        sessions.end(call.session().orElseThrow());
        return Reply.nothing(Map.of("Set-Cookie", cookie.clear()));
    }

    /** Makes a token for the person's programs. It is shown this once. */
    private Reply token(Call call) {
        var session = call.session().orElseThrow();
        if (session.isToken()) {
            throw new Refusal(403, "A token makes no other one: sign in to the console for that.");
        }
        var token = sessions.token(session);
        sessions.findByToken(token).ifPresent(made -> doorkeeper.keepAskingFor(made, session));
        return Reply.json(JsonNodeFactory.instance
                .objectNode()
                .put("v", 1)
                .put("token", token)
                .put("ends", end(session)));
    }

    private static String end(Session session) {
        return session.began()
                .plus(Sessions.LONGEST)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }
}
