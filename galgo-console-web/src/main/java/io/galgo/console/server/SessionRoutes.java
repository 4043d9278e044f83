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
import io.galgo.control.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Signing in and out. Without users there is one person, whoever started the console, who signs in by its one-time code. */
final class SessionRoutes {

    /** Checking a password takes a third of a second of a core: more at a time would keep the others from working. */
    private static final int CHECKS_AT_A_TIME = 2;

    private final ServerOptions options;
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
            Collection<Watch> watches,
            Map<String, Acts> acts,
            Sessions sessions,
            Cookie cookie,
            OneTimeCodes codes,
            Runnable codeUsed) {
        this.options = options;
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
                Route.post("/api/v1/session", Permission.OPEN, this::begin),
                Route.delete("/api/v1/session", Permission.SIGNED_IN, this::end));
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
                .put("ends", session.began().plus(Sessions.LONGEST).toString())
                .put("idle_minutes", Sessions.IDLE.toMinutes())
                .put("signs_in_by", options.users().isPresent() ? "password" : "code");
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
        var person =
                options.users().isPresent() ? byPassword(call, options.users().get()) : byCode(call);
        call.session().ifPresent(before -> sessions.end(before.id()));
        var session = sessions.begin(person);
        var shown = Reply.json(describe(session));
        return new Reply.Content(
                shown.status(),
                shown.type(),
                shown.body(),
                Map.of("Cache-Control", "no-store", "Set-Cookie", cookie.set(session.id())));
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
        sessions.end(call.session().orElseThrow().id());
        return Reply.nothing(Map.of("Set-Cookie", cookie.clear()));
    }
}
