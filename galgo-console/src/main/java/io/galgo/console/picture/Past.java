/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where logs ended a short while ago. A group that has committed what stood there then waits for nothing older: that is known without
 * reading a record, which millions of partitions that are on time would be too many for. Immutable.
 */
record Past(List<Ends> ends) {

    static final Past NONE = new Past(List.of());

    /** What is younger is on its way, not behind. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(10);

    Past {
        ends = List.copyOf(ends);
    }

    /** Where logs ended at a time. */
    record Ends(Instant at, Topics topics) {}

    /** Returns what is the past once this is, too; of what is long enough ago the latest alone is kept. */
    Past and(Ends before, Instant now) {
        var all = new ArrayList<>(ends);
        all.add(before);
        while (all.size() > 1 && isOldEnough(all.get(1), now)) {
            all.remove(0);
        }
        return new Past(all);
    }

    /** Returns where logs ended as lately as counts. */
    Optional<Topics> topics(Instant now) {
        return ends.stream()
                .filter(one -> isOldEnough(one, now))
                .reduce((one, later) -> later)
                .map(Ends::topics);
    }

    private static boolean isOldEnough(Ends ends, Instant now) {
        return Duration.between(ends.at(), now).compareTo(ON_ITS_WAY) >= 0;
    }
}
