/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

/** What is done with a record. Safe for any thread. */
@FunctionalInterface
public interface RecordHandler {

    /**
     * Handles a record.
     *
     * @throws FailingKeyException if the record is to be tried again
     */
    void handle(int partition, long offset, byte[] key, byte[] value);
}
