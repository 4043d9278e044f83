/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.search;

/** One way to search, in a JVM of its own. Has a public constructor without parameters. */
public interface SearchContender {

    /**
     * Reads the topic from its beginning.
     *
     * @param mostMillis after which it stops, to warm up; the whole topic takes less else
     */
    SearchOutcome search(SearchJob job, long mostMillis) throws Exception;
}
