/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Tells what Kafka refuses as it stands, however often it is tried, from what passes. */
final class Refusals {

    private Refusals() {}

    static boolean isRefusal(Throwable failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException // of one event alone, than a segment
                || failure instanceof TopicAuthorizationException
                || failure instanceof InvalidTopicException
                || failure instanceof InvalidRecordException
                || failure instanceof UnknownTopicOrPartitionException;
    }

    /** Looks for a refusal among a failure's causes; null if there is none. */
    static Exception in(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (isRefusal(cause) && cause instanceof Exception refusal) {
                return refusal;
            }
        }
        return null;
    }
}
