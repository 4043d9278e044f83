/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What groups do on topics where nothing is wrong with any of their partitions: added up in one pass that makes no object a partition, since of
 * millions nearly all are so. A partition is calm if a broker leads it, nothing is lost, the group said nothing beside its offset, and what
 * waits, if anything, is on its way by {@link Past} alone. While there is no past yet, nobody knows whether it is.
 *
 * <p>Its arrays are guarded by the table of commits.
 */
final class Calm {

    private static final byte CALM = 0;
    private static final byte NOT_KNOWN = 1;
    private static final byte TO_BE_LOOKED_AT = 2;

    private final CommitTable commits;
    private final Topics topics;
    private final Optional<Topics> past;
    private final BitSet read = new BitSet(); // partitions of which a record was read: their age is known better
    private int[] indexes = new int[0];
    private int[] pastIndexes = new int[0];
    private int[] seenFor = new int[0];
    private long[] waiting = new long[0];
    private byte[] worst = new byte[0];
    private int group;

    Calm(CommitTable commits, Topics topics, Optional<Topics> past, Map<Place, Stretch> stretches) {
        this.commits = commits;
        this.topics = topics;
        this.past = past;
        for (var place : stretches.keySet()) {
            int at = topics.at(topics.index(place.topic()), place.partition());
            if (at >= 0) {
                read.set(at);
            }
        }
    }

    /** Returns the topics that are calm for a group, in order. */
    List<CalmTopic> of(String name) {
        synchronized (commits) {
            number();
            group++;
            var seen = new ArrayList<Integer>();
            commits.rowsOf(name, (topic, partition, offset, ahead, more) -> {
                int at = topics.at(indexes[topic], partition);
                if (at < 0) {
                    return; // it is not there
                }
                if (seenFor[topic] != group) {
                    seenFor[topic] = group;
                    waiting[topic] = 0;
                    worst[topic] = CALM;
                    seen.add(topic);
                }
                byte here = ahead || more || !topics.isLed(at) || !topics.isKnown(at)
                        ? TO_BE_LOOKED_AT
                        : calmness(pastIndexes[topic], partition, at, offset);
                worst[topic] = here > worst[topic] ? here : worst[topic];
                waiting[topic] += Math.max(0, topics.end(at) - offset);
            });
            return seen.stream()
                    .filter(topic -> worst[topic] != TO_BE_LOOKED_AT)
                    .map(topic -> new CalmTopic(commits.topic(topic), waiting[topic], worst[topic] == CALM))
                    .sorted(Comparator.comparing(CalmTopic::topic))
                    .toList();
        }
    }

    private byte calmness(int pastIndex, int partition, int at, long offset) {
        if (offset < topics.start(at)) {
            return TO_BE_LOOKED_AT; // some of it is lost
        }
        if (offset >= topics.end(at)) {
            return CALM;
        }
        if (read.get(at) || offset >= topics.stable(at)) {
            return TO_BE_LOOKED_AT;
        }
        if (past.isEmpty()) {
            return NOT_KNOWN;
        }
        int then = past.get().at(pastIndex, partition);
        boolean isOnTime =
                then >= 0 && past.get().end(then) >= 0 && offset >= past.get().end(then);
        return isOnTime ? CALM : TO_BE_LOOKED_AT;
    }

    /** Numbers of topics in the table go on growing. */
    private void number() {
        int known = indexes.length;
        int all = commits.topics();
        if (all > known) {
            indexes = Arrays.copyOf(indexes, all);
            pastIndexes = Arrays.copyOf(pastIndexes, all);
            seenFor = Arrays.copyOf(seenFor, all);
            waiting = Arrays.copyOf(waiting, all);
            worst = Arrays.copyOf(worst, all);
            for (int topic = known; topic < all; topic++) {
                var name = commits.topic(topic);
                indexes[topic] = topics.index(name);
                pastIndexes[topic] = past.map(then -> then.index(name)).orElse(-1);
            }
        }
    }
}
