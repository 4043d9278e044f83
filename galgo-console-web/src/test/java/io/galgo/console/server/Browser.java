/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/** What a page of the console, or one of somebody else, sends: real HTTP, with headers of the test's choice. */
final class Browser {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI console;
    private final Map<String, String> headers = new HashMap<>();
    private String cookie = "";

    Browser(URI console) {
        this.console = console;
        headers.put("Origin", console.toString());
        headers.put("Galgo-Request", "page");
        headers.put("Content-Type", "application/json");
    }

    /** What it got. */
    record Got(int status, JsonNode json, HttpResponse<String> response) {
        String error() {
            return json.path("error").asText("");
        }
    }

    /** Sends a header from now on; null for not at all. */
    Browser with(String name, String value) {
        if (value == null) {
            headers.remove(name);
        } else {
            headers.put(name, value);
        }
        return this;
    }

    Browser withCookie(String text) {
        cookie = text;
        return this;
    }

    String cookie() {
        return cookie;
    }

    /** Signs in as a person of the file of users. */
    Browser as(String user, String password) throws IOException, InterruptedException {
        var got = post("/api/v1/session", "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}");
        if (got.status() != 200) {
            throw new IllegalStateException(user + " cannot sign in: " + got.error());
        }
        return this;
    }

    Got get(String path) throws IOException, InterruptedException {
        return send("GET", path, HttpRequest.BodyPublishers.noBody());
    }

    Got post(String path, String json) throws IOException, InterruptedException {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(json));
    }

    /** Gets what does not end. */
    InputStream listen(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(console.resolve(path)).header("Cookie", cookie);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }

    Got send(String method, String path, HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(console.resolve(path)).method(method, body);
        headers.forEach(request::header);
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        response.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
        var type = response.headers().firstValue("Content-Type").orElse("");
        var json = type.equals("application/json") ? JSON.readTree(response.body()) : JSON.createObjectNode();
        return new Got(response.statusCode(), json, response);
    }
}
