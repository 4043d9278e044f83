/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.List;

/**
 * Whether a consumer can do its work: it has begun, which it does once it has connected and, for 10 seconds at most, waited for its control plane; it
 * is not closed; it reaches the brokers; its thread turns, and the last turn did not fail; the parked topic can be read, if anything waits for that;
 * and no error of the SDK's own has left a key that nobody works on. A handler that fails or is slow is no matter of health: {@link ConsumerStatus}
 * tells of it.
 *
 * @param problems what is wrong, each in a sentence; empty if nothing is
 * @param control how it stands with the control plane, in a sentence; empty if there is nothing to say. No matter of health once the consumer
 *     has begun: work goes on without one
 */
public record ConsumerHealth(List<String> problems, String control) {

    public ConsumerHealth {
        problems = List.copyOf(problems);
    }

    /** Tells whether nothing is wrong. */
    public boolean isHealthy() {
        return problems.isEmpty();
    }
}
