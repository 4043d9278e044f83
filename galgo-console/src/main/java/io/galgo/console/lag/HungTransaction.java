/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.console.picture.OpenTransaction;
import java.time.Instant;

/**
 * A transaction that has been open for long: {@code read_committed} consumers read nothing behind its first record.
 *
 * @param where the partition
 * @param transaction the transaction
 */
public record HungTransaction(String where, OpenTransaction transaction) implements Cause {

    @Override
    public String brief(Words words) {
        return "transaction open since " + words.time(since());
    }

    @Override
    public String sentence(Words words) {
        return "A transaction of " + producer() + " is open on " + where + " " + words.since(since()) + ": from offset "
                + Words.number(transaction.firstOffset()) + " on, read_committed consumers see nothing." + end(words);
    }

    private Instant since() {
        return Instant.ofEpochMilli(transaction.since());
    }

    private String producer() {
        return transaction.transactionalId().orElse("producer " + transaction.producerId());
    }

    private String end(Words words) {
        if (transaction.timeoutMillis() == 0) {
            return " No coordinator knows it: it ends when somebody aborts it (kafka-transactions.sh abort).";
        }
        var ends = since().plusMillis(transaction.timeoutMillis());
        return ends.isAfter(words.now())
                ? " Kafka aborts it " + words.at(ends) + ", unless its producer ends it before."
                : " It is over its timeout: Kafka is about to abort it.";
    }

    @Override
    public Standing standing() {
        return Standing.NEEDS_YOU;
    }
}
