/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.console.picture.RecordHead;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A group goes on, and nearly all that waits on a partition is of one key, whose events are handled one after another.
 *
 * @param partition the partition's number
 * @param key the key; empty if it has none
 * @param offset the latest event of it that was read
 * @param since when the oldest was written
 * @param events how many events of it wait, among those that were read
 * @param read how many of those that wait were read
 * @param waiting how many wait on the partition
 * @param handled how many offsets a second the group moves there of late
 * @param arriving how many are written there a second of late
 */
public record HotKey(
        int partition,
        Optional<String> key,
        long offset,
        Instant since,
        long events,
        long read,
        long waiting,
        double handled,
        double arriving)
        implements Cause {

    private static final String MASK = "••••";

    /** So many events of one key, and so much of all that waits, make it hot. */
    private static final int MANY = 50;

    private static final double MOST = 0.9;

    /** Returns the key that has nearly all of what waits and was read, if the group goes on there. */
    static Optional<HotKey> of(Facts facts) {
        var seen = facts.waiting().seen();
        if (seen.size() < MANY || facts.commit().rate() <= 0) {
            return Optional.empty();
        }
        return seen.stream().collect(Collectors.groupingBy(RecordHead::keyHash)).values().stream()
                .filter(alike -> alike.size() >= MOST * seen.size())
                .map(alike -> of(alike, facts))
                .findFirst();
    }

    private static HotKey of(List<RecordHead> alike, Facts facts) {
        var oldest = alike.get(0);
        return new HotKey(
                facts.commit().partition(),
                oldest.key(),
                alike.get(alike.size() - 1).offset(),
                Instant.ofEpochMilli(oldest.timestamp()),
                alike.size(),
                facts.waiting().seen().size(),
                facts.waiting().count(),
                facts.commit().rate(),
                facts.picture()
                        .arrivals(facts.commit().topic(), facts.commit().partition())
                        .orElse(0));
    }

    @Override
    public String brief(Words words) {
        return "hot key";
    }

    @Override
    public String sentence(Words words) {
        return "One key is hot: " + key.orElse("events without a key") + ", " + words.since(since) + ". "
                + Words.number(events) + " of " + (read < waiting ? "the first " : "the ") + Words.number(read)
                + " events that wait on partition " + partition + " are its own, and events of a key are handled one"
                + " after another: more handlers do not help. " + Words.rate(handled) + " a second are handled and "
                + Words.rate(arriving) + " arrive.";
    }

    @Override
    public Cause withoutKeys() {
        return new HotKey(partition, key.map(hidden -> MASK), offset, since, events, read, waiting, handled, arriving);
    }

    @Override
    public Standing standing() {
        return handled > arriving ? Standing.CATCHING_UP : Standing.NEEDS_YOU;
    }

    @Override
    public Grade grade() {
        return Grade.FOLLOWS;
    }
}
