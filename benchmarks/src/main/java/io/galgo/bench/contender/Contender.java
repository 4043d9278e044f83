/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

/**
 * A way to consume a topic. Implementations are public and take their own name, by which variants of one class are told apart.
 */
public interface Contender extends AutoCloseable {

    /** Starts to consume in threads of its own and returns. */
    void start(Job job, RecordHandler handler);

    /** Stops, soon: work that was not begun may be left. */
    @Override
    void close();
}
