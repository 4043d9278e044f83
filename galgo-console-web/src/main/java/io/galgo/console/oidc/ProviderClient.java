/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.oidc;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.galgo.console.access.OpenIdSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** What this console asks a provider by itself, not through a browser. Any thread. */
final class ProviderClient {

    private final OpenIdSettings settings;
    private final OIDCProviderMetadata metadata;

    ProviderClient(OpenIdSettings settings, OIDCProviderMetadata metadata) {
        this.settings = settings;
        this.metadata = metadata;
    }

    String name() {
        return settings.issuer().getHost();
    }

    /** Exchanges a code, or a refresh token, for tokens. */
    Tokens tokens(AuthorizationGrant grant) throws OpenIdException {
        var authentication = authentication();
        var request = authentication.isPresent()
                ? new TokenRequest.Builder(metadata.getTokenEndpointURI(), authentication.get(), grant)
                : new TokenRequest.Builder(metadata.getTokenEndpointURI(), new ClientID(settings.clientId()), grant);
        try {
            var response = OIDCTokenResponseParser.parse(send(request.build().toHTTPRequest()));
            if (!response.indicatesSuccess()) {
                throw OpenIdException.refused(
                        name() + " gave no token: "
                                + response.toErrorResponse().getErrorObject().getCode() + ".",
                        null);
            }
            return response.toSuccessResponse().getTokens();
        } catch (ParseException e) {
            throw notUnderstood(e);
        }
    }

    private Optional<ClientAuthentication> authentication() throws OpenIdException {
        Optional<String> secret;
        try {
            secret = settings.secret();
        } catch (UncheckedIOException e) {
            throw new OpenIdException("The secret of this console cannot be read. Its log says more.", true, e);
        }
        var methods = metadata.getTokenEndpointAuthMethods();
        boolean posts = methods != null
                && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        var id = new ClientID(settings.clientId());
        return secret.map(Secret::new)
                .map(word -> posts ? new ClientSecretPost(id, word) : new ClientSecretBasic(id, word));
    }

    /** Asks who the bearer of a token is; empty if the provider does not say that at all, or does not take the token any more. */
    Optional<UserInfo> userInfo(AccessToken token) throws OpenIdException {
        if (metadata.getUserInfoEndpointURI() == null) {
            return Optional.empty();
        }
        var got = send(new UserInfoRequest(metadata.getUserInfoEndpointURI(), token).toHTTPRequest());
        if (got.getStatusCode() == 401 || got.getStatusCode() == 403) {
            return Optional.empty();
        }
        try {
            var response = UserInfoResponse.parse(got);
            if (!response.indicatesSuccess()) {
                throw new OpenIdException(name() + " answers with status " + got.getStatusCode() + ".", true, null);
            }
            return Optional.ofNullable(
                    response.toSuccessResponse().getUserInfo()); // none where it is encrypted or signed
        } catch (ParseException e) {
            throw notUnderstood(e);
        }
    }

    private HTTPResponse send(HTTPRequest request) throws OpenIdException {
        request.setConnectTimeout(OpenIdProvider.MILLIS);
        request.setReadTimeout(OpenIdProvider.MILLIS);
        request.setFollowRedirects(false);
        HTTPResponse response;
        try {
            response = request.send();
        } catch (IOException e) {
            throw new OpenIdException(name() + " does not answer.", true, e);
        }
        if (response.getStatusCode() >= 500) {
            throw new OpenIdException(name() + " answers with status " + response.getStatusCode() + ".", true, null);
        }
        return response;
    }

    private OpenIdException notUnderstood(ParseException e) {
        return new OpenIdException(name() + " answers what is not understood: " + e.getMessage(), true, e);
    }
}
