/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.console.NotThereException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** A console's REST interface. What it answers with is what others wrote: see {@link Terminal}. Any thread. */
public final class ConsoleClient {

    private static final Duration PATIENCE = Duration.ofSeconds(60); // it may read logs first
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // numbers of records stay as they were written
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final ConsoleAccess access;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER) // the token is for this address alone
            .build();

    /** @param token what opens it; empty for what is open */
    public ConsoleClient(ConsoleAccess access, String token) {
        this.access = access;
        this.token = token;
    }

    /**
     * One for whoever has signed in.
     *
     * @throws CliException if nobody has
     */
    public static ConsoleClient of(ConsoleAccess access) {
        return new ConsoleClient(access, TokenFile.read(access));
    }

    /**
     * Asks.
     *
     * @param path under {@code /api/v1}
     * @throws CliException if the console is out of reach, or refuses
     * @throws NotThereException if what was asked for is not there, or may not be seen
     */
    public JsonNode get(String path, Map<String, String> parameters) {
        return send(request(path, parameters).GET());
    }

    /** Has it do something, as {@link #get}. */
    public JsonNode post(String path, Map<String, String> parameters, JsonNode body) {
        return send(request(path, parameters).POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    /** Has it end something, as {@link #get}. */
    public void delete(String path, JsonNode body) {
        send(request(path, Map.of()).method("DELETE", HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private HttpRequest.Builder request(String path, Map<String, String> parameters) {
        var query = parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), UTF_8))
                .collect(Collectors.joining("&", "?cluster=" + URLEncoder.encode(access.cluster(), UTF_8) + "&", ""));
        return HttpRequest.newBuilder(
                        URI.create(access.url().toString().replaceAll("/+$", "") + "/api/v1/" + path + query))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var body = response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
            if (response.statusCode() >= 300) {
                throw trouble(
                        response.statusCode(), body.path("error").asText("Status " + response.statusCode() + "."));
            }
            return body;
        } catch (JsonProcessingException e) {
            throw outOfReach(access.url() + " answers what is no console's answer. Is this its address?", e);
        } catch (IOException e) {
            throw outOfReach("The console at " + access.url() + " does not answer: " + e + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "Interrupted.", e);
        }
    }

    private RuntimeException trouble(int status, String why) {
        // What is wrong with a filter is said over several lines, with a mark below the place.
        var sentence = String.join("\n", why.lines().map(Terminal::visible).toList());
        return switch (status) {
            case 400, 413, 415 -> new CliException(ExitCode.USAGE, sentence);
            case 401 ->
                new CliException(
                        ExitCode.REFUSED, sentence + " galgo login --context " + ShellWord.quoted(access.context()));
            case 403, 409, 429 -> new CliException(ExitCode.REFUSED, sentence);
            case 404 -> new NotThereException(why);
            default -> new CliException(ExitCode.OUT_OF_REACH, sentence);
        };
    }

    private static CliException outOfReach(String sentence, Exception cause) {
        return new CliException(ExitCode.OUT_OF_REACH, Terminal.visible(sentence), cause);
    }
}
