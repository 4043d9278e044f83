/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Which groups wait, and what of logs is to be read to know since when. Found in one pass over the table of commits that makes objects of
 * nothing but what waits: millions of rows are on time.
 */
final class Behind {

    /** How many records are read where they are worth counting. */
    static final int MANY = 500;

    /** In a cluster that has less that waits all of it is read. In a larger one what is on time is not. */
    private static final int READ_ALL = 5_000;

    private static final int MOST = 20_000;

    /** While nobody knows yet where logs ended a short while ago, in a large cluster those alone are read of which so much waits. */
    private static final int MUCH = 1_000;

    private final CommitTable commits;
    private final Topics topics;
    private final Optional<Topics> past;
    private final long atLeast;
    private final Set<String> groups = new HashSet<>();
    private final Set<Records.Wish> wishes = new HashSet<>();
    private int[] indexes = new int[0];
    private int[] pastIndexes = new int[0];
    private long waiting;
    private long leftOut;

    private Behind(CommitTable commits, Topics topics, Optional<Topics> past, long atLeast) {
        this.commits = commits;
        this.topics = topics;
        this.past = past;
        this.atLeast = atLeast;
    }

    static Behind find(CommitTable commits, Collection<String> groups, Topics topics, Optional<Topics> past) {
        var all = new Behind(commits, topics, Optional.empty(), 0);
        all.read(groups);
        if (all.waiting <= READ_ALL || (past.isEmpty() && all.leftOut == 0)) {
            return all;
        }
        var late = new Behind(commits, topics, past, past.isPresent() ? 0 : MUCH);
        late.read(groups);
        return late;
    }

    private void read(Collection<String> names) {
        for (var group : names) {
            synchronized (commits) { // a group at a time: looks ask for commits too
                number();
                commits.rowsOf(
                        group,
                        (topic, partition, offset, ahead, more) -> row(group, topic, partition, offset, ahead, more));
            }
        }
    }

    /** Numbers of topics in the table go on growing; their places among the brokers' topics are found once each. */
    private void number() {
        int known = indexes.length;
        if (commits.topics() > known) {
            indexes = Arrays.copyOf(indexes, commits.topics());
            pastIndexes = Arrays.copyOf(pastIndexes, commits.topics());
            for (int topic = known; topic < indexes.length; topic++) {
                int number = topic;
                indexes[topic] = topics.index(commits.topic(topic));
                pastIndexes[topic] =
                        past.map(then -> then.index(commits.topic(number))).orElse(-1);
            }
        }
    }

    private void row(String group, int topic, int partition, long offset, boolean ahead, boolean more) {
        int at = topics.at(indexes[topic], partition);
        if (at < 0 || topics.start(at) < 0 || topics.end(at) < 0 || offset >= topics.end(at)) {
            return;
        }
        waiting++;
        if (!more && past.isPresent()) {
            int then = past.get().at(pastIndexes[topic], partition);
            if (then >= 0 && past.get().end(then) >= 0 && offset >= past.get().end(then)) {
                return; // on time
            }
        }
        if (!more && topics.end(at) - offset < atLeast) {
            leftOut++;
            return;
        }
        groups.add(group);
        if (wishes.size() < MOST) {
            wishes.add(wish(commits.topic(topic), partition, at, offset, ahead));
        } else {
            leftOut++;
        }
    }

    /** The oldest record that waits tells its age; a few more tell keys and holes, where these matter. */
    private Records.Wish wish(String topic, int partition, int at, long offset, boolean ahead) {
        long from = Math.max(offset, topics.start(at));
        boolean few = topics.end(at) - from <= MANY || ahead;
        return new Records.Wish(
                new TopicPartition(topic, partition), from, Math.min(topics.stable(at), from + MANY), few ? MANY : 1);
    }

    /** Returns the groups of which something waits that is not on its way. */
    Set<String> groups() {
        return groups;
    }

    /** Returns what is to be read of logs. */
    Set<Records.Wish> wishes() {
        return wishes;
    }

    /** Returns of how many groups and partitions nothing is to be read, since there are too many. */
    long leftOut() {
        return leftOut;
    }
}
