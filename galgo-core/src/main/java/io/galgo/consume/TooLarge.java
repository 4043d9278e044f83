/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Tells a record that is larger than its topic takes, however often it is tried: than a message may be, or, as a batch, than a segment. */
final class TooLarge {

    private TooLarge() {}

    static boolean is(Throwable failure) {
        return failure instanceof RecordTooLargeException || failure instanceof RecordBatchTooLargeException;
    }

    /** Looks among the causes too: once a transaction has failed the client says so at its next record, and why as the cause of that. */
    static boolean in(Throwable failure) {
        return cause(failure) != null;
    }

    /** Returns the topic's setting that is to be raised. */
    static String setting(Throwable failure) {
        return cause(failure) instanceof RecordBatchTooLargeException
                ? TopicConfig.SEGMENT_BYTES_CONFIG
                : TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
    }

    private static Throwable cause(Throwable failure) {
        var cause = failure;
        while (cause != null && !is(cause)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
