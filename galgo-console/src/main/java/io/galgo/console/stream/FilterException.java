/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

/** A filter expression that is wrong, or takes more than it may. The message says where. */
public final class FilterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a sentence and its cause. */
    public FilterException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
