/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.retry.NonRetryableException;

/**
 * An event is older than the inbox remembers: nobody can tell any more whether it was handled, so it was not. It becomes a dead letter, for
 * a person to judge.
 */
public final class TooOldToTellException extends NonRetryableException {

    private static final long serialVersionUID = 1L;

    TooOldToTellException(String reason) {
        super(reason);
    }
}
