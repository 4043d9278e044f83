/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Standing;
import io.galgo.console.lag.Words;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** How many groups stand how, in sentences. */
final class Summary {

    private Summary() {}

    /** @param rows of groups that committed anything */
    static String of(List<GroupLag> rows, int all) {
        return of(
                rows.stream()
                        .collect(Collectors.toMap(GroupLag::group, GroupLag::standing, Standing::or))
                        .values(),
                all);
    }

    /** @param groups how each group stands that committed anything */
    static String of(Collection<Standing> groups, int all) {
        if (groups.isEmpty()) {
            return all == 0
                    ? "This cluster has no consumer groups yet. Start the example: galgo demo."
                    : "None of the " + Words.count(all, "group") + " has committed anything.";
        }
        var sentence = new StringBuilder(needYou(groups, all));
        also(sentence, groups, Standing.CATCHING_UP, "catching up");
        also(sentence, groups, Standing.WAITS, "waiting for a retry, a release or a rebalance");
        also(sentence, groups, Standing.PAUSED, "paused");
        also(sentence, groups, Standing.NOT_KNOWN, "behind for a cause not known");
        return sentence.toString();
    }

    private static String needYou(Collection<Standing> groups, int all) {
        long need = groups.stream()
                .filter(standing -> standing == Standing.NEEDS_YOU || standing == Standing.NO_OWNER)
                .count();
        if (need == 0) {
            return "No group needs you.";
        }
        return all == 1
                ? "The group needs you."
                : need + " of " + Words.count(all, "group") + (need == 1 ? " needs you." : " need you.");
    }

    private static void also(StringBuilder sentence, Collection<Standing> groups, Standing standing, String what) {
        int count = Collections.frequency(groups, standing);
        if (count > 0) {
            sentence.append(' ')
                    .append(count)
                    .append(count == 1 ? " is " : " are ")
                    .append(what)
                    .append('.');
        }
    }
}
