/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import java.time.Duration;

/**
 * How long a watch waits before it asks a cluster again. What takes long is asked less often.
 *
 * @param refresh for groups and their lag
 * @param deadLetters for dead letters
 * @param operations for jobs and settings in force
 */
record Pace(Duration refresh, Duration deadLetters, Duration operations) {

    static final Pace USUAL = new Pace(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(5));
}
