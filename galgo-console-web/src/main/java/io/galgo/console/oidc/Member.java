/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.oidc;

import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.claims.ClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import io.galgo.console.access.OpenIdSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody whom a provider signed in, and the teams that it says they are in. Where it tells by user info, it can be asked again. Any thread.
 */
public final class Member {

    private final OpenIdSettings settings;
    private final ProviderClient provider;
    private final String subject;
    private final String name;
    private final boolean canBeAsked;
    private volatile Set<String> teams;
    private AccessToken access; // guarded by this, as the one below
    private RefreshToken refresh;

    private Member(
            OpenIdSettings settings,
            ProviderClient provider,
            String subject,
            String name,
            Set<String> teams,
            boolean canBeAsked,
            Tokens tokens) {
        this.settings = settings;
        this.provider = provider;
        this.subject = subject;
        this.name = name;
        this.teams = teams;
        this.canBeAsked = canBeAsked;
        this.access = tokens.getAccessToken();
        this.refresh = tokens.getRefreshToken();
    }

    static Member of(OpenIdSettings settings, ProviderClient provider, IDTokenClaimsSet claims, Tokens tokens)
            throws OpenIdException {
        var subject = claims.getSubject().getValue();
        var info = provider.userInfo(tokens.getAccessToken())
                .filter(user -> user.getSubject().getValue().equals(subject));
        var name = text(claims, settings.nameClaim()).or(() -> info.flatMap(user -> text(user, settings.nameClaim())));
        var told = info.flatMap(user -> teams(user, settings.teamsClaim()));
        var teams = told.or(() -> teams(claims, settings.teamsClaim()));
        if (name.isEmpty() || teams.isEmpty()) {
            throw OpenIdException.refused(
                    provider.name() + " does not say " + (name.isEmpty() ? "who you are" : "which teams you are in")
                            + ": there is no claim "
                            + (name.isEmpty() ? settings.nameClaim() : settings.teamsClaim()) + ".",
                    null);
        }
        return new Member(settings, provider, subject, name.get(), teams.get(), told.isPresent(), tokens);
    }

    private static Optional<String> text(ClaimsSet claims, String claim) {
        return Optional.ofNullable(claims.getStringClaim(claim)).filter(text -> !text.isBlank());
    }

    private static Optional<Set<String>> teams(ClaimsSet claims, String claim) {
        return Optional.ofNullable(claims.getStringListClaim(claim))
                .or(() -> text(claims, claim).map(List::of))
                .map(Set::copyOf);
    }

    /** Returns what this person is called. */
    public String name() {
        return name;
    }

    /** Returns the teams that the provider said this person is in, when it was asked last. */
    public Set<String> teams() {
        return teams;
    }

    /** Tells whether the provider says so again when it is asked. */
    public boolean canBeAsked() {
        return canBeAsked;
    }

    /**
     * Asks the provider again. Who is not known there any more is in no team.
     *
     * @throws OpenIdException if it does not answer: what it said last is what is known then
     */
    public synchronized void ask() throws OpenIdException {
        var info = provider.userInfo(access);
        if (info.isEmpty() && refresh != null) { // tokens live for minutes, sessions for hours
            info = renew() ? provider.userInfo(access) : info;
        }
        teams = info.filter(user -> user.getSubject().getValue().equals(subject))
                .flatMap(user -> teams(user, settings.teamsClaim()))
                .orElse(Set.of());
    }

    private boolean renew() throws OpenIdException {
        try {
            var tokens = provider.tokens(new RefreshTokenGrant(refresh));
            access = tokens.getAccessToken();
            refresh = tokens.getRefreshToken() == null ? refresh : tokens.getRefreshToken();
            return true;
        } catch (OpenIdException e) {
            if (e.isOutOfReach()) {
                throw e;
            }
            return false;
        }
    }

    /** Never tokens: they must not reach a log. */
    @Override
    public String toString() {
        return name + " of " + provider.name();
    }
}
