/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

/** A call that is not answered; the sentence says why, and what to do. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
