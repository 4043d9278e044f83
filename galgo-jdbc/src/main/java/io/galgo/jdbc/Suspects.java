/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows of a refused batch that may be the reason: each goes alone the next time, so that it is clear which one is. For one thread. */
final class Suspects {

    private final Set<Long> rows = new HashSet<>();

    void add(Collection<Long> refused) {
        rows.addAll(refused);
    }

    /** Forgets rows of which it is known now. */
    void clear(List<OutboxRow> known) {
        if (!rows.isEmpty()) {
            known.forEach(row -> rows.remove(row.id()));
        }
    }

    /** Forgets all rows: those to come have other numbers. */
    void forget() {
        rows.clear();
    }

    /** Returns what goes next: the first row if it is suspect, else all up to the first suspect. */
    List<OutboxRow> cut(List<OutboxRow> batch) {
        if (rows.isEmpty()) {
            return batch;
        }
        int clean = 0;
        while (clean < batch.size() && !rows.contains(batch.get(clean).id())) {
            clean++;
        }
        return batch.subList(0, Math.max(1, clean));
    }
}
