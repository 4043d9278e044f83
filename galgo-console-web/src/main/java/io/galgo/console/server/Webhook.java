/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.GroupLag;
import io.galgo.console.access.Person;
import io.galgo.console.act.Grant;
import io.galgo.console.lag.Words;
import io.galgo.control.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts that a problem began, and that it ended, each with a link that opens the problem itself. Tries again when it is not taken. */
final class Webhook {

    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final int ATTEMPTS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Outside the console nobody is known to have the right to see keys. */
    private static final Person OUTSIDE = new Person("webhook", List.of(Grant.everywhere(Role.VIEWER)));

    private final URI target;
    private final URI console;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    Webhook(URI target, URI console) {
        this.target = target;
        this.console = console;
    }

    /** Looks at what is new and posts what changed. By one thread at a time. */
    void take(String cluster, View view, Problems problems) {
        if (view.lag().isEmpty() || view.broken().isPresent()) {
            return; // nothing is known to have changed
        }
        var lag = view.lag().get();
        var words = new Words(ZoneOffset.UTC, lag.asOf());
        var rows = new Filter(OUTSIDE.on(cluster)).rows(lag.content().rows());
        for (var change : problems.take(lag.asOf(), rows)) {
            var json = describe(cluster, change.row(), words).put("event", change.began() ? "began" : "ended");
            post(json.put("at", lag.asOf().toString()).toString(), 1);
        }
    }

    private ObjectNode describe(String cluster, GroupLag row, Words words) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("v", 1)
                .put("cluster", cluster)
                .put("group", row.group())
                .put("topic", row.topic())
                .put("standing", row.standing().name().toLowerCase(Locale.ROOT))
                .put("waiting", row.waiting());
        row.waitingSince().ifPresent(since -> json.put("waiting_since", since.toString()));
        row.cause().ifPresent(cause -> json.put("sentence", cause.sentence(words)));
        return json.put("link", Links.lag(console, cluster, row.group(), row.topic()));
    }

    private void post(String json, int attempt) {
        var request = HttpRequest.newBuilder(target)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        var unused = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((response, failure) -> {
                    if (failure == null && response.statusCode() / 100 == 2) {
                        return;
                    }
                    var why = failure == null
                            ? "status " + response.statusCode()
                            : failure.getClass().getSimpleName();
                    if (attempt == ATTEMPTS) {
                        LOG.error("The webhook did not take this in {} attempts ({}): {}", ATTEMPTS, why, json);
                        return;
                    }
                    CompletableFuture.delayedExecutor(1L << attempt, TimeUnit.SECONDS)
                            .execute(() -> post(json, attempt + 1));
                });
    }
}
