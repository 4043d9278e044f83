/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import java.time.Duration;
import java.util.List;

/**
 * A task that all its contenders get.
 *
 * @param name as given to {@code --case}
 * @param title what it shows
 * @param kind what is measured, and how
 * @param records in the topic
 * @param valueBytes of each record
 * @param partitions of the topic
 * @param keys how records fall on keys
 * @param concurrency handlers in flight, at most
 * @param work how long a handler waits
 * @param contenders who takes part, by name
 */
record Case(
        String name,
        String title,
        Kind kind,
        long records,
        int valueBytes,
        int partitions,
        KeyChoice keys,
        int concurrency,
        Duration work,
        List<String> contenders) {

    /** What is measured, and how. */
    enum Kind {
        /** Records a second. */
        RATE,
        /** The same, of handlers that compute for about 5 us. */
        COMPUTING,
        /** The rate of all keys but one, which always fails. */
        FAILING_KEY,
        /** From publishing to the handler. */
        LATENCY,
        /** What is handled again after {@code kill -9}. */
        CRASH
    }

    /** Returns this case with fewer records, for a quick look. */
    Case shrunk(int factor) {
        return withRecords(Math.max(records / factor, 2_000));
    }

    private Case withRecords(long count) {
        return new Case(name, title, kind, count, valueBytes, partitions, keys, concurrency, work, contenders);
    }

    /** Returns this case with only those contenders of it that are wanted, besides the plain loop, to which ratios refer. */
    Case only(List<String> wanted) {
        var chosen = contenders.stream()
                .filter(contender -> contender.equals(Contestant.PLAIN) || wanted.contains(contender))
                .toList();
        return new Case(name, title, kind, records, valueBytes, partitions, keys, concurrency, work, chosen);
    }
}
