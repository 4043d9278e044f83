/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where people sign in who have no password here: an OpenID Connect provider, and what it knows this console as.
 *
 * @param issuer the provider, by the name that its tokens bear; what else is to be known of it is found there
 * @param clientId this console, by the name that the provider knows
 * @param secretFile a file with what this console proves to the provider that it is itself by; empty if it need not
 * @param scopes what is asked for
 * @param nameClaim what a person is called by: something that they cannot change themselves
 * @param teamsClaim which teams a person is in
 */
public record OpenIdSettings(
        URI issuer,
        String clientId,
        Optional<Path> secretFile,
        List<String> scopes,
        String nameClaim,
        String teamsClaim) {

    private static final Set<String> FIELDS =
            Set.of("issuer", "client-id", "client-secret-file", "scopes", "name-claim", "teams-claim");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** @throws IllegalArgumentException if something is missing, or tokens would go over the network readable */
    public OpenIdSettings {
        scopes = List.copyOf(scopes);
        if (issuer.getHost() == null || clientId.isEmpty()) {
            throw new IllegalArgumentException("it has an issuer, as https://login.example.com, and a client-id.");
        }
        if (!"https".equals(issuer.getScheme()) && !THIS_MACHINE.contains(issuer.getHost())) {
            throw new IllegalArgumentException(
                    "the issuer is reached by https alone, not by " + issuer.getScheme() + ".");
        }
        if (!scopes.contains("openid")) {
            throw new IllegalArgumentException("openid is among the scopes.");
        }
    }

    static OpenIdSettings read(JsonNode fields, Path file) {
        fields.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("there is no \"" + field + "\": it has " + FIELDS + ".");
            }
        });
        var secret = fields.path("client-secret-file").asText("");
        return new OpenIdSettings(
                URI.create(fields.path("issuer").asText("")),
                fields.path("client-id").asText(""),
                secret.isEmpty() ? Optional.empty() : Optional.of(file.resolveSibling(secret)),
                List.of(fields.path("scopes").asText("openid profile").split("\\s+")),
                fields.path("name-claim").asText("preferred_username"),
                fields.path("teams-claim").asText("groups"));
    }

    /**
     * Reads the secret: each time, so that another one takes no new start.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public Optional<String> secret() {
        try {
            return secretFile.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Files.readString(secretFile.get()).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(secretFile.get() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
