/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.oidc;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.net.URI;

/** A sign-in that has begun: the browser is sent to the provider, and what comes back has to fit. Good once. */
public final class SignIn {

    private final State state = new State();
    private final Nonce nonce = new Nonce();
    private final CodeVerifier verifier = new CodeVerifier();
    private URI url;

    SignIn() {}

    SignIn at(URI provider) {
        url = provider;
        return this;
    }

    /** Returns where the browser is to go. */
    public URI url() {
        return url;
    }

    /** Returns what the browser brings back, by which this is found again. */
    public String state() {
        return state.getValue();
    }

    State stateToSend() {
        return state;
    }

    Nonce nonce() {
        return nonce;
    }

    CodeVerifier verifier() {
        return verifier;
    }
}
