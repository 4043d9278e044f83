/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.galgo.console.access.OpenIdSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The provider at which people sign in. What is to be known of it is found at its issuer's address, when it is first needed and once an hour.
 * Any thread; each call may wait for the provider.
 */
public final class OpenIdProvider {

    static final int MILLIS = 5_000;

    private static final int MOST_BYTES_OF_KEYS = 1 << 20;
    private static final long KNOWN_FOR = Duration.ofHours(1).toNanos();
    private static final Set<JWSAlgorithm> ALGORITHMS = algorithms();

    private final OpenIdSettings settings;
    private final URI redirect;
    private Known known; // guarded by this

    private record Known(OIDCProviderMetadata metadata, IDTokenValidator validator, long since) {}

    /** @param redirect the page of the console to which browsers come back */
    public OpenIdProvider(OpenIdSettings settings, URI redirect) {
        this.settings = settings;
        this.redirect = redirect;
    }

    /** By keys that the provider publishes alone: a secret that this console knows as well would prove nothing. */
    private static Set<JWSAlgorithm> algorithms() {
        var all = new HashSet<JWSAlgorithm>(JWSAlgorithm.Family.RSA);
        all.addAll(JWSAlgorithm.Family.EC);
        return Set.copyOf(all);
    }

    /** Returns what people know it by: its host. */
    public String name() {
        return settings.issuer().getHost();
    }

    /**
     * Begins a sign-in.
     *
     * @throws OpenIdException if the provider does not answer
     */
    public SignIn begin() throws OpenIdException {
        var signIn = new SignIn();
        return signIn.at(new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(settings.scopes().toArray(String[]::new)),
                        new ClientID(settings.clientId()),
                        redirect)
                .endpointURI(known().metadata().getAuthorizationEndpointURI())
                .state(signIn.stateToSend())
                .nonce(signIn.nonce())
                .codeChallenge(signIn.verifier(), CodeChallengeMethod.S256)
                .build()
                .toURI());
    }

    /**
     * Ends a sign-in: fetches the tokens and checks them.
     *
     * @param answer what the browser brought back
     * @throws OpenIdException if the provider did not sign anybody in, a token is not in order, or it does not say who somebody is
     */
    public Member finish(SignIn signIn, Map<String, String> answer) throws OpenIdException {
        var found = known();
        var client = new ProviderClient(settings, found.metadata());
        var code = parse(answer, found.metadata()).toSuccessResponse().getAuthorizationCode();
        if (code == null) {
            throw refused("brought no code back", null);
        }
        var tokens = client.tokens(new AuthorizationCodeGrant(code, redirect, signIn.verifier()));
        var idToken = tokens.toOIDCTokens().getIDToken();
        if (idToken == null) {
            throw refused("gave no ID token", null);
        }
        return Member.of(settings, client, checked(idToken, signIn.nonce(), found), tokens);
    }

    private AuthenticationResponse parse(Map<String, String> answer, OIDCProviderMetadata metadata)
            throws OpenIdException {
        var parameters = new HashMap<String, List<String>>();
        answer.forEach((name, value) -> parameters.put(name, List.of(value)));
        AuthenticationResponse response;
        try {
            response = AuthenticationResponseParser.parse(redirect, parameters);
        } catch (ParseException e) {
            throw refused("brought nothing back that is understood", e);
        }
        boolean names = response.getIssuer() != null;
        if (names
                ? !response.getIssuer().equals(metadata.getIssuer())
                : metadata.supportsAuthorizationResponseIssuerParam()) {
            throw refused("is not who this answer is from", null);
        }
        if (!response.indicatesSuccess()) {
            throw refused(
                    "did not sign you in: "
                            + response.toErrorResponse().getErrorObject().getCode(),
                    null);
        }
        return response;
    }

    private IDTokenClaimsSet checked(JWT idToken, Nonce nonce, Known found) throws OpenIdException {
        try {
            return found.validator().validate(idToken, nonce);
        } catch (BadJOSEException e) {
            throw refused("gave an ID token that is not in order: " + e.getMessage(), e);
        } catch (JOSEException e) {
            throw new OpenIdException("The keys of " + name() + " cannot be had: " + e.getMessage(), true, e);
        }
    }

    private OpenIdException refused(String what, Throwable cause) {
        return OpenIdException.refused(name() + " " + what + ".", cause);
    }

    private synchronized Known known() throws OpenIdException {
        if (known == null || System.nanoTime() - known.since() > KNOWN_FOR) {
            known = discovered();
        }
        return known;
    }

    private Known discovered() throws OpenIdException {
        try {
            var metadata = OIDCProviderMetadata.resolve(new Issuer(settings.issuer()), MILLIS, MILLIS);
            var keys = JWKSourceBuilder.<SecurityContext>create(
                            metadata.getJWKSetURI().toURL(),
                            new DefaultResourceRetriever(MILLIS, MILLIS, MOST_BYTES_OF_KEYS))
                    .build();
            var validator = new IDTokenValidator(
                    metadata.getIssuer(),
                    new ClientID(settings.clientId()),
                    new JWSVerificationKeySelector<>(ALGORITHMS, keys),
                    null);
            return new Known(metadata, validator, System.nanoTime());
        } catch (GeneralException | IOException e) {
            throw new OpenIdException(
                    name() + " does not say what it is as an OpenID provider: " + e.getMessage(), true, e);
        }
    }
}
