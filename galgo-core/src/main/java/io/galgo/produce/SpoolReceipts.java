/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who waits for events on disk to be published; nobody else's receipt is kept, however long an outage lasts. Guarded by the {@link Spool}'s lock. */
final class SpoolReceipts {

    private final Map<Long, Receipt> waiting = new HashMap<>();
    private final Set<Long> laidAside = new HashSet<>();

    void add(long number, Receipt receipt) {
        waiting.put(number, receipt);
    }

    /** Takes out the receipt of an event; null if nobody waits for it. */
    Receipt remove(long number) {
        return waiting.remove(number);
    }

    /** Takes out those from a number up to another one, both included. */
    List<Receipt> remove(long from, long through) {
        var removed = new ArrayList<Receipt>();
        waiting.entrySet().removeIf(entry -> {
            boolean within = entry.getKey() >= from && entry.getKey() <= through;
            if (within) {
                removed.add(entry.getValue());
            }
            return within;
        });
        return removed;
    }

    void laidAside(long number) {
        laidAside.add(number);
    }

    boolean isLaidAside(long number) {
        return laidAside.contains(number);
    }
}
