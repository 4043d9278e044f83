/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.Map;

/** Kafka refuses rows or topics of a batch for good; the batch was aborted, and nothing of it is published. */
final class BatchRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Map<Long, String> rows;
    private final transient Map<String, String> topics;

    /**
     * @param rows numbers of rows of which one at least can never be sent, and why
     * @param topics topics that take nothing now, and why
     */
    BatchRefusedException(Map<Long, String> rows, Map<String, String> topics) {
        super("Refused: rows " + rows + ", topics " + topics);
        this.rows = Map.copyOf(rows);
        this.topics = Map.copyOf(topics);
    }

    Map<Long, String> rows() {
        return rows;
    }

    Map<String, String> topics() {
        return topics;
    }
}
