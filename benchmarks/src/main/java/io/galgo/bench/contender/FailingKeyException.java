/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

/** The failure of the key that always fails. */
public final class FailingKeyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    FailingKeyException() {
        super("This key always fails");
    }
}
