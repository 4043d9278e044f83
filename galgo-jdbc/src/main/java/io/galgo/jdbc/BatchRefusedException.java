/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.Map;

/** Kafka takes rows or topics of a batch not at all, or not now; the batch was aborted, and nothing of it is published. */
final class BatchRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Map<Long, String> rows;
    private final transient Map<String, String> topics;
    private final boolean silent;

    /**
     * @param rows numbers of rows of which one at least can never be sent, and why
     * @param topics topics that take nothing now, and why
     */
    BatchRefusedException(Map<Long, String> rows, Map<String, String> topics) {
        this(rows, topics, false);
    }

    private BatchRefusedException(Map<Long, String> rows, Map<String, String> topics, boolean silent) {
        super("Refused: rows " + rows + ", topics " + topics);
        this.rows = Map.copyOf(rows);
        this.topics = Map.copyOf(topics);
        this.silent = silent;
    }

    /** Says that topics did not answer in time. */
    static BatchRefusedException silence(Map<String, String> topics) {
        return new BatchRefusedException(Map.of(), topics, true);
    }

    Map<Long, String> rows() {
        return rows;
    }

    Map<String, String> topics() {
        return topics;
    }

    /** Returns whether nobody refused anything: there was no answer. */
    boolean silent() {
        return silent;
    }
}
