/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

/** Kafka does not answer, or lets nobody in. The message says where and what to look at. */
public final class OutOfReachException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a sentence and its cause. */
    public OutOfReachException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
