/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Standing;
import io.galgo.console.lag.Words;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many groups stand how, in sentences. */
final class Summary {

    private Summary() {}

    static String of(List<GroupLag> rows, int all) {
        if (rows.isEmpty()) {
            return all == 0
                    ? "This cluster has no consumer groups yet. Start the example: galgo demo."
                    : "None of the " + Words.count(all, "group") + " has committed anything.";
        }
        var groups = rows.stream()
                .collect(Collectors.toMap(GroupLag::group, GroupLag::standing, Standing::or, TreeMap::new));
        var sentence = new StringBuilder(needYou(groups, all));
        also(sentence, groups, Standing.CATCHING_UP, "catching up");
        also(sentence, groups, Standing.WAITS, "waiting for a retry or a rebalance");
        also(sentence, groups, Standing.PAUSED, "paused");
        also(sentence, groups, Standing.NOT_KNOWN, "behind for a cause not known");
        return sentence.toString();
    }

    private static String needYou(Map<String, Standing> groups, int all) {
        long need = groups.values().stream()
                .filter(standing -> standing == Standing.NEEDS_YOU || standing == Standing.NO_OWNER)
                .count();
        if (need == 0) {
            return "No group needs you.";
        }
        return all == 1
                ? "The group needs you."
                : need + " of " + Words.count(all, "group") + (need == 1 ? " needs you." : " need you.");
    }

    private static void also(StringBuilder sentence, Map<String, Standing> groups, Standing standing, String what) {
        int count = Collections.frequency(groups.values(), standing);
        if (count > 0) {
            sentence.append(' ')
                    .append(count)
                    .append(count == 1 ? " is " : " are ")
                    .append(what)
                    .append('.');
        }
    }
}
