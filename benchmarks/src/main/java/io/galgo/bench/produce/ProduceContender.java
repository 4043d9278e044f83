/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import java.util.List;

/** One way to produce, measured in a JVM of its own. Has a public constructor without parameters. */
public interface ProduceContender {

    /**
     * Warms up, measures, and closes what it opened.
     *
     * @param ground asks for what happens around: the broker goes away and comes back
     */
    List<Figures> measure(ProduceJob job, Ground ground) throws Exception;
}
