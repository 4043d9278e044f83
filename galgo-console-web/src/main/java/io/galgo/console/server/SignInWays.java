/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.access.Users;
import io.galgo.console.oidc.OpenIdProvider;
import java.net.URI;
import java.util.Optional;

/**
 * How people sign in: by a one-time code where there are no users, else by password, at a provider, or either.
 *
 * @param users who may; empty for whoever started the console
 * @param provider where they do; empty if by password alone
 */
record SignInWays(Optional<Users> users, Optional<OpenIdProvider> provider) {

    /** The page to which a provider sends browsers back. */
    private static final String BACK = "/signed-in";

    static SignInWays of(Optional<Users> users, URI console) {
        return new SignInWays(
                users,
                users.flatMap(Users::openId).map(settings -> new OpenIdProvider(settings, console.resolve(BACK))));
    }

    boolean byPassword() {
        return users.filter(Users::hasPasswords).isPresent();
    }

    /** Says so to pages. */
    void describe(ObjectNode json) {
        json.put("signs_in_by", provider.isPresent() ? "provider" : users.isPresent() ? "password" : "code");
        provider.ifPresent(one -> json.put("provider", one.name()).put("by_password", byPassword()));
    }
}
