/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.oidc;

/** A sign-in at a provider that came to nothing. The message is a sentence for a person, and holds neither code nor token nor secret. */
public final class OpenIdException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean outOfReach;

    OpenIdException(String sentence, boolean outOfReach, Throwable cause) {
        super(sentence, cause);
        this.outOfReach = outOfReach;
    }

    static OpenIdException refused(String sentence, Throwable cause) {
        return new OpenIdException(sentence, false, cause);
    }

    /** Tells whether the provider did not answer, or not in a way that is understood: nothing was decided about the person. */
    public boolean isOutOfReach() {
        return outOfReach;
    }
}
