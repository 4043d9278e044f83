/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;

/**
 * How the group of a soak works.
 *
 * @param protocol the group protocol
 * @param seed what all that is random in it comes from
 */
record SoakMode(String protocol, Ordering ordering, long seed) {

    /** The ends of the topics' names, by how they are handled. */
    static final String PLAIN = "-plain";

    static final String ASYNC = "-async";
    static final String BATCH = "-batch";

    /** After this long in silence a member is thrown out. */
    static final Duration SESSION = Duration.ofSeconds(3);

    @Override
    public String toString() {
        return "soak " + protocol + " " + ordering + " -Dgalgo.seed=" + seed;
    }
}
