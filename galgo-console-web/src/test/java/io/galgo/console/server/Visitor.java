/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A browser at the provider: signs in on its page and follows it until it sends the browser back. */
final class Visitor {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    /** Returns what the provider has the browser bring back. */
    Map<String, String> signIn(URI at, String user) throws IOException, InterruptedException {
        var page = get(get(at).uriTo());
        var csrf = CSRF.matcher(page.response.body());
        if (!csrf.find()) {
            throw new IllegalStateException("No page of sign-in: " + page.response.statusCode());
        }
        var form = "username=" + user + "&password=" + URLEncoder.encode(Provider.PASSWORD, UTF_8) + "&_csrf="
                + URLEncoder.encode(csrf.group(1), UTF_8);
        var posted = send(HttpRequest.newBuilder(page.response.uri())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
        var back = get(posted.uriTo()).uriTo();
        var answer = new HashMap<String, String>();
        for (var parameter : back.getRawQuery().split("&", -1)) {
            var parts = parameter.split("=", 2);
            answer.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
        }
        return answer;
    }

    private record Step(HttpResponse<String> response) {
        URI uriTo() {
            return response.uri()
                    .resolve(response.headers()
                            .firstValue("Location")
                            .orElseThrow(() -> new IllegalStateException("Not sent on: " + response.statusCode())));
        }
    }

    private Step get(URI uri) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri).header("Accept", "text/html"));
    }

    private Step send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new Step(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    }
}
