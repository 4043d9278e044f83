/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import io.galgo.consume.CommitView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What groups committed, a row a group and partition. Millions of rows fit: columns in arrays, found by a hash table of row numbers,
 * less than 64 bytes a row. What Galgo's consumers write beside an offset is kept as text for the few rows where it says more than the
 * offset does.
 *
 * <p>Not safe for several threads: {@link Picture} guards it.
 */
final class CommitTable {

    /** Rows come in chunks, so that growing copies nothing and leaves little empty. */
    private static final int CHUNK_BITS = 12;

    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final double LOAD = 0.75;
    private static final int NOT_GALGO = -1;
    private static final long REMOVED = -1;
    private static final int NO_ROW = -1;

    /** How far back a rate looks: what was a while ago counts the less. */
    private static final double RATE_MILLIS = 60_000;

    /** Two commits in a row make no rate of thousands a second. */
    private static final long SHORTEST_MILLIS = 1_000;

    private final Names groups = new Names();
    private final Names topics = new Names();
    private final List<Chunk> chunks = new ArrayList<>();
    private final Map<Integer, String> texts = new HashMap<>();
    private int[] firstOfGroup = new int[16];
    private int[] table = new int[1 << 10]; // a row's number plus 1, 0 where there is none
    private int rows;

    private static final class Chunk {
        final int[] group = new int[CHUNK];
        final int[] topic = new int[CHUNK];
        final int[] partition = new int[CHUNK];
        final int[] nextOfGroup = new int[CHUNK];
        final long[] offset = new long[CHUNK];
        final long[] at = new long[CHUNK];
        final int[] movedAt = new int[CHUNK]; // epoch seconds
        final float[] rate = new float[CHUNK];
        final int[] doneAhead = new int[CHUNK];
    }

    /** Takes what a group committed. */
    void put(OffsetsRecord.Committed commit) {
        int row = rowFor(commit.group(), commit.topic(), commit.partition());
        var chunk = chunk(row);
        int i = row & CHUNK - 1;
        chunk.rate[i] = rate(chunk, i, commit);
        if (chunk.offset[i] != commit.offset() || chunk.movedAt[i] == 0) {
            chunk.movedAt[i] = (int) (commit.at() / 1000);
        }
        chunk.offset[i] = commit.offset();
        chunk.at[i] = commit.at();
        var view = CommitView.read(commit.offset(), commit.metadata());
        chunk.doneAhead[i] =
                view.map(v -> (int) Math.min(Integer.MAX_VALUE, v.doneAhead())).orElse(NOT_GALGO);
        if (view.isPresent() && saysMore(view.get())) {
            texts.put(row, commit.metadata());
        } else {
            texts.remove(row);
        }
    }

    private static boolean saysMore(CommitView view) {
        return !view.done().isEmpty()
                || view.pausedSince().isPresent()
                || view.parked().filter(parked -> !parked.waiting().isEmpty()).isPresent();
    }

    /** A rate over the last minute or so, each interval weighted by its length and how recent it is; NaN before the second commit. */
    private static float rate(Chunk chunk, int i, OffsetsRecord.Committed commit) {
        long millis = commit.at() - chunk.at[i];
        if (chunk.at[i] == 0 || chunk.offset[i] == REMOVED || commit.offset() < chunk.offset[i]) {
            return Float.NaN;
        }
        if (millis <= 0) {
            return chunk.rate[i];
        }
        double moved = (commit.offset() - chunk.offset[i]) * 1000.0;
        double before = chunk.rate[i];
        if (Double.isNaN(before)) {
            return (float) (moved / Math.max(millis, SHORTEST_MILLIS));
        }
        return (float) (before + (1 - Math.exp(-millis / RATE_MILLIS)) * (moved / millis - before));
    }

    /** Forgets what a group committed for a partition. */
    void remove(OffsetsRecord.Removed removed) {
        int row = find(groups.find(removed.group()), topics.find(removed.topic()), removed.partition());
        if (row != NO_ROW) {
            chunk(row).offset[row & CHUNK - 1] = REMOVED;
            texts.remove(row);
        }
    }

    /** Returns the names of all groups that ever committed. */
    List<String> groups() {
        var names = new ArrayList<String>(groups.size());
        for (int group = 0; group < groups.size(); group++) {
            names.add(groups.name(group));
        }
        return names;
    }

    /** Shows each commit of a group for some topics. */
    void ofGroup(String group, Predicate<String> topics, Consumer<Commit> reader) {
        int number = groups.find(group);
        if (number < 0) {
            return;
        }
        for (int row = firstOfGroup[number] - 1; row != NO_ROW; row = chunk(row).nextOfGroup[row & CHUNK - 1] - 1) {
            var chunk = chunk(row);
            int i = row & CHUNK - 1;
            if (chunk.offset[i] != REMOVED && topics.test(this.topics.name(chunk.topic[i]))) {
                reader.accept(commit(row));
            }
        }
    }

    /** Takes rows without making anything of them. */
    interface Rows {
        /**
         * Takes a row.
         *
         * @param topic the topic's number, for {@link #topic}
         * @param saysMore whether the group said more beside the offset than the offset does
         */
        void row(int topic, int partition, long offset, boolean aheadOfIt, boolean saysMore);
    }

    /** Shows each row of a group. */
    void rowsOf(String group, Rows reader) {
        int number = groups.find(group);
        if (number < 0) {
            return;
        }
        for (int row = firstOfGroup[number] - 1; row != NO_ROW; row = chunk(row).nextOfGroup[row & CHUNK - 1] - 1) {
            var chunk = chunk(row);
            int i = row & CHUNK - 1;
            if (chunk.offset[i] != REMOVED) {
                reader.row(
                        chunk.topic[i],
                        chunk.partition[i],
                        chunk.offset[i],
                        chunk.doneAhead[i] > 0,
                        texts.containsKey(row));
            }
        }
    }

    /** Tells whether any of a group's commits is a Galgo consumer's. */
    boolean isGalgo(String group) {
        int number = groups.find(group);
        if (number < 0) {
            return false;
        }
        for (int row = firstOfGroup[number] - 1; row != NO_ROW; row = chunk(row).nextOfGroup[row & CHUNK - 1] - 1) {
            var chunk = chunk(row);
            int i = row & CHUNK - 1;
            if (chunk.offset[i] != REMOVED && chunk.doneAhead[i] != NOT_GALGO) {
                return true;
            }
        }
        return false;
    }

    /** Returns the name of a topic by its number. */
    String topic(int number) {
        return topics.name(number);
    }

    /** Returns how many topics have numbers, from 0 on. */
    int topics() {
        return topics.size();
    }

    private Commit commit(int row) {
        var chunk = chunk(row);
        int i = row & CHUNK - 1;
        return new Commit(
                topics.name(chunk.topic[i]),
                chunk.partition[i],
                chunk.offset[i],
                chunk.at[i],
                chunk.movedAt[i] * 1000L,
                chunk.rate[i],
                chunk.doneAhead[i] != NOT_GALGO,
                Math.max(0, chunk.doneAhead[i]),
                Optional.ofNullable(texts.get(row)).flatMap(text -> CommitView.read(chunk.offset[i], text)));
    }

    /** Returns how many rows there are, removed ones among them. */
    int size() {
        return rows;
    }

    private int rowFor(String group, String topic, int partition) {
        int groupNumber = groups.number(group);
        int topicNumber = topics.number(topic);
        int row = find(groupNumber, topicNumber, partition);
        return row == NO_ROW ? add(groupNumber, topicNumber, partition) : row;
    }

    private int find(int group, int topic, int partition) {
        if (group < 0 || topic < 0) {
            return NO_ROW;
        }
        int mask = table.length - 1;
        for (int slot = hash(group, topic, partition) & mask; table[slot] != 0; slot = slot + 1 & mask) {
            int row = table[slot] - 1;
            var chunk = chunk(row);
            int i = row & CHUNK - 1;
            if (chunk.group[i] == group && chunk.topic[i] == topic && chunk.partition[i] == partition) {
                return row;
            }
        }
        return NO_ROW;
    }

    private int add(int group, int topic, int partition) {
        int row = rows++;
        if (row >> CHUNK_BITS == chunks.size()) {
            chunks.add(new Chunk());
        }
        var chunk = chunk(row);
        int i = row & CHUNK - 1;
        chunk.group[i] = group;
        chunk.topic[i] = topic;
        chunk.partition[i] = partition;
        chunk.rate[i] = Float.NaN;
        if (group >= firstOfGroup.length) {
            firstOfGroup = Arrays.copyOf(firstOfGroup, firstOfGroup.length * 2);
        }
        chunk.nextOfGroup[i] = firstOfGroup[group];
        firstOfGroup[group] = row + 1;
        if (rows > table.length * LOAD) {
            grow();
        } else {
            enter(row);
        }
        return row;
    }

    private void grow() {
        table = new int[table.length * 2];
        for (int row = 0; row < rows; row++) {
            enter(row);
        }
    }

    private void enter(int row) {
        var chunk = chunk(row);
        int i = row & CHUNK - 1;
        int mask = table.length - 1;
        int slot = hash(chunk.group[i], chunk.topic[i], chunk.partition[i]) & mask;
        while (table[slot] != 0) {
            slot = slot + 1 & mask;
        }
        table[slot] = row + 1;
    }

    private static int hash(int group, int topic, int partition) {
        int mixed = (group * 0x9E3779B1 ^ topic) * 0x85EBCA6B ^ partition;
        mixed *= 0xC2B2AE35;
        return mixed ^ mixed >>> 15;
    }

    private Chunk chunk(int row) {
        return chunks.get(row >> CHUNK_BITS);
    }
}
