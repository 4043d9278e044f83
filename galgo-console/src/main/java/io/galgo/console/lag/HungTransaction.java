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

    private static final String LOST =
            ", but the partition never heard of it and never will: Kafka 4.1 to 4.3 end transactions without partitions"
                    + " that have no leader just then (KAFKA-20734).";
    private static final String COPY_FIRST =
            " To abort it here lets readers go on, and hides its events for ever: read them first as"
                    + " read_uncommitted, then abort (kafka-transactions.sh abort) and publish them anew.";

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
        return switch (transaction.end()) {
            case TO_COME -> toCome(words);
            case NOT_KNOWN ->
                " No coordinator knows it: it ends when somebody aborts it (kafka-transactions.sh abort).";
            case ABORTED ->
                " Its coordinator has aborted it" + LOST
                        + " Abort it here too, which does no harm (kafka-transactions.sh abort).";
            case COMMITTED -> " Its coordinator has committed it" + LOST + COPY_FIRST;
            case PAST -> " Its producer is past it, so that it was committed or aborted" + LOST + COPY_FIRST;
        };
    }

    private String toCome(Words words) {
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
