/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.galgo.console.NotThereException;
import io.galgo.console.access.Session;
import io.galgo.console.access.Sessions;
import io.galgo.console.act.Right;
import io.galgo.console.picture.OutOfReachException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every request comes through: by which name, from whose page, in whose session, with what right. What passes is answered by its
 * route, on the thread of the request.
 */
final class Gate extends Handler.Abstract {

    /** A page's script sends it and no form or link of another page can. */
    static final String OWN_REQUEST = "Galgo-Request";

    /** Sent when a person did something: what pages ask by themselves does not keep a session from ending. */
    static final String ACTIVE = "Galgo-Active";

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BODY = 64 << 10;
    private static final String METRICS = "/metrics";
    private static final String BEARER = "Bearer ";

    private final ServerOptions options;
    private final SignInWays ways;
    private final Routes routes;
    private final Pages pages;
    private final Map<String, Watch> watches;
    private final Sessions sessions;
    private final News news;
    private final Doors doors;
    private final Cookie cookie;

    Gate(
            ServerOptions options,
            SignInWays ways,
            Routes routes,
            Pages pages,
            Map<String, Watch> watches,
            Sessions sessions,
            News news,
            Doors doors,
            Cookie cookie) {
        this.options = options;
        this.ways = ways;
        this.routes = routes;
        this.pages = pages;
        this.watches = watches;
        this.sessions = sessions;
        this.news = news;
        this.doors = doors;
        this.cookie = cookie;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        pages.headers().forEach(response.getHeaders()::put);
        Reply reply;
        try {
            reply = answer(request, response, callback);
        } catch (Refusal e) {
            reply = refused(e);
        } catch (NotThereException e) {
            reply = Reply.error(404, e.getMessage());
        } catch (IllegalArgumentException | HttpException.RuntimeException e) {
            reply = Reply.error(400, e.getMessage());
        } catch (OutOfReachException e) {
            reply = Reply.error(503, e.getMessage());
        } catch (KafkaException e) {
            reply = Reply.error(503, "Kafka gave no answer: " + e.getMessage());
        } catch (Exception e) {
            var id = UUID.randomUUID();
            LOG.error(
                    "{} {} failed ({})",
                    request.getMethod(),
                    request.getHttpURI().getPath(),
                    id,
                    e);
            reply = Reply.error(500, "The console met an error it does not know. Its log says more under " + id + ".");
        }
        if (reply instanceof Reply.Content content) {
            write(content, response, callback);
        }
        return true;
    }

    private Reply refused(Refusal refusal) {
        var reply = JSON.createObjectNode().put("v", 1).put("error", refusal.getMessage());
        if (refusal.status() == 401) {
            ways.describe(reply);
        }
        return Reply.json(refusal.status(), reply);
    }

    private Reply answer(Request request, Response response, Callback callback) throws Exception {
        var method = request.getMethod();
        var path = Request.getPathInContext(request);
        boolean byToken = path.equals(METRICS) && hasToken(request);
        if (!byToken) {
            checkHost(request);
        }
        var route = routes.find(method, path);
        if (route.isEmpty()) {
            return page(method, path);
        }
        var token = byToken ? Optional.<String>empty() : bearer(request);
        if (!method.equals("GET")) {
            checkOwn(request, token.isPresent());
        }
        var permission = route.get().permission().orElseThrow();
        boolean open = permission == Permission.OPEN
                || (permission == Permission.METRICS && (byToken || options.openMetrics()));
        var session = token.isPresent() ? token.flatMap(sessions::findByToken) : session(request);
        if (!open && session.isEmpty()) {
            throw new Refusal(
                    401,
                    token.isPresent()
                            ? "This token is not of this console, or its time is over."
                            : "Sign in first: there is no session, or it has ended.");
        }
        var call = new Call(path, parameters(request), body(request, method), session, watch(request));
        permission.right().ifPresent(right -> checkRight(right, call));
        var reply = restricted(route.get(), call);
        if (reply instanceof Reply.News) {
            news.listen(session.orElseThrow(), request, response, callback);
        }
        return reply;
    }

    private Reply page(String method, String path) {
        if (routes.has(path)) {
            throw new Refusal(405, "There is no " + method + " of " + path + ".");
        }
        if (!method.equals("GET") || path.startsWith("/api/")) {
            throw new Refusal(404, "There is no " + path + " here.");
        }
        return pages.find(path);
    }

    /** A name that somebody may not see must not come to light by a suggestion either. */
    private static Reply restricted(Route route, Call call) throws Exception {
        try {
            return route.operation().answer(call);
        } catch (NotThereException e) {
            if (call.session().isPresent() && !call.access().watchesAll()) {
                throw new NotThereException("That is not there, or you may not see it.");
            }
            throw e;
        }
    }

    // ---- what is asked of a request ----

    private void checkHost(Request request) {
        var host = request.getHeaders().get("Host");
        if (!doors.isKnown(host)) {
            throw new Refusal(
                    421,
                    "This console is not known by that name. It is " + String.join(", ", doors.hosts())
                            + ". Behind a proxy: start it with --url, and let the proxy keep the Host header.");
        }
    }

    /** @param byToken whether a token came with it: no browser adds one to what another page has it send */
    private void checkOwn(Request request, boolean byToken) {
        var headers = request.getHeaders();
        if (byToken) {
            checkType(headers.get("Content-Type"));
            return;
        }
        if (!doors.isOwn(headers.get("Origin"), headers.get("Host")) || headers.get(OWN_REQUEST) == null) {
            throw new Refusal(403, "Only the console's own pages may do that.");
        }
        checkType(headers.get("Content-Type"));
    }

    private static void checkType(String type) {
        if (type == null || !type.startsWith("application/json")) {
            throw new Refusal(415, "Post application/json.");
        }
    }

    private Optional<Session> session(Request request) {
        boolean active = request.getHeaders().get(ACTIVE) != null;
        return Request.getCookies(request).stream()
                .filter(one -> one.getName().equals(cookie.name()))
                .flatMap(one -> sessions.find(one.getValue(), active).stream())
                .findFirst();
    }

    private static Optional<String> bearer(Request request) {
        return Optional.ofNullable(request.getHeaders().get("Authorization"))
                .filter(given -> given.startsWith(BEARER))
                .map(given -> given.substring(BEARER.length()));
    }

    private static void checkRight(Right right, Call call) {
        var person = call.session().orElseThrow().person();
        var cluster = call.watch().cluster().name();
        if (!person.has(right, cluster)) {
            throw new Refusal(
                    403,
                    "Needs the right to " + right.name().toLowerCase(Locale.ROOT) + " on " + cluster + ". "
                            + person.name() + " has: " + person.grants() + ".");
        }
    }

    private boolean hasToken(Request request) {
        var given = request.getHeaders().get("Authorization");
        return given != null
                && options.metricsToken()
                        .filter(token -> MessageDigest.isEqual((BEARER + token).getBytes(UTF_8), given.getBytes(UTF_8)))
                        .isPresent();
    }

    private Watch watch(Request request) {
        var name = parameters(request).get("cluster");
        if (name == null || name.isEmpty()) {
            return watches.values().iterator().next();
        }
        var watch = watches.get(name);
        if (watch == null) {
            throw new NotThereException("This console shows no cluster of that name.");
        }
        return watch;
    }

    private static Map<String, String> parameters(Request request) {
        var parameters = new HashMap<String, String>();
        Request.extractQueryParameters(request)
                .forEach(field ->
                        parameters.put(field.getName(), field.getValues().get(0)));
        return parameters;
    }

    private static JsonNode body(Request request, String method) throws IOException {
        if (method.equals("GET")) {
            return MissingNode.getInstance();
        }
        byte[] bytes;
        try (var in = Content.Source.asInputStream(request)) {
            bytes = in.readNBytes(MOST_BODY + 1);
        }
        if (bytes.length > MOST_BODY) {
            throw new Refusal(413, "That is too much: at most " + MOST_BODY + " bytes.");
        }
        try {
            return bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("What was posted is no JSON.", e);
        }
    }

    private static void write(Reply.Content content, Response response, Callback callback) {
        response.setStatus(content.status());
        if (!content.type().isEmpty()) {
            response.getHeaders().put("Content-Type", content.type());
        }
        content.headers().forEach(response.getHeaders()::put);
        response.write(true, content.body().slice(), callback);
    }
}
