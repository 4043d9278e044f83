/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.retry.NonRetryableException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record's key or value could not be read by the topic's formats: it becomes a dead letter with its raw bytes. */
public final class UndecodableException extends NonRetryableException {

    private static final long serialVersionUID = 1L;

    UndecodableException(ConsumerRecord<?, ?> record, Throwable cause) {
        super(
                "The record at " + record.topic() + "-" + record.partition() + "@" + record.offset()
                        + " cannot be decoded: " + cause.getMessage(),
                cause);
    }
}
