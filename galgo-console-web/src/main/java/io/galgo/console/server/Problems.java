/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.GroupLag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells when problems begin and end. One that comes and goes within half a minute is told of neither way. By one thread alone, that of its
 * watch.
 */
final class Problems {

    private static final Duration STEADY = Duration.ofSeconds(30);

    private final Map<Of, State> states = new HashMap<>();

    private record Of(String group, String topic) {}

    /** @param since since when it looks other than what was told; null while it looks the same */
    private record State(boolean told, Instant since, GroupLag last) {}

    /**
     * What is new.
     *
     * @param began whether it began; else it ended
     * @param row the group and topic; of one that ended as it was last seen with the problem, or now
     */
    record Change(boolean began, GroupLag row) {}

    List<Change> take(Instant now, List<GroupLag> rows) {
        var changes = new ArrayList<Change>();
        var seen = new HashMap<Of, GroupLag>();
        rows.forEach(row -> seen.put(new Of(row.group(), row.topic()), row));
        states.forEach((of, state) -> seen.putIfAbsent(of, null)); // a group that is gone is no problem any more
        seen.forEach((of, row) -> {
            boolean problem = row != null && row.standing().isProblem();
            var before = states.getOrDefault(of, new State(false, null, row));
            var last = row == null ? before.last() : row;
            if (problem == before.told()) {
                keep(of, new State(before.told(), null, last));
                return;
            }
            var since = before.since() == null ? now : before.since();
            if (Duration.between(since, now).compareTo(STEADY) >= 0) {
                changes.add(new Change(problem, last));
                keep(of, new State(problem, null, last));
            } else {
                keep(of, new State(before.told(), since, last));
            }
        });
        return changes;
    }

    private void keep(Of of, State state) {
        if (state.told() || state.since() != null) {
            states.put(of, state);
        } else {
            states.remove(of);
        }
    }
}
