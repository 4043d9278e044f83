/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

/** A filter is wrong, or takes more than a filter may. The message says what to do. */
public final class FilterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FilterException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    FilterException(String sentence) {
        this(sentence, null);
    }
}
