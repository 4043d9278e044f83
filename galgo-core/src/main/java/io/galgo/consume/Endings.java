/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of the latest events of a partition that had failed or were in trouble: for whoever comes too late with an order. Safe for any
 * thread.
 */
final class Endings {

    private static final int MOST = 256;

    private final Map<Long, Ending> byOffset = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Ending> eldest) {
            return size() > MOST;
        }
    };

    private record Ending(String what, Instant at) {}

    /** @param what became of it: a verb and its end, as {@code handled by attempt 3} */
    synchronized void note(long offset, String what, Instant at) {
        byOffset.put(offset, new Ending(what, at));
    }

    /** Says what became of an event that is done. */
    synchronized String of(long offset) {
        var ending = byOffset.get(offset);
        return ending == null ? "it is done" : "it was " + ending.what() + " at " + Words.time(ending.at());
    }
}
