/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.dead.DeadLetter;
import io.galgo.console.dead.DeadLetterFormat;
import io.galgo.console.dead.DeadLetterStates;
import io.galgo.console.dead.Failure;
import io.galgo.console.picture.LogReader;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.consume.DeadLetterState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The dead letters that the cluster holds, gathered by group and failure.
 *
 * @param group of one group; empty for all
 * @param all whether to list those too about which something was done: redriven, mended, failed again, dismissed
 */
public record ListDeadLetters(Optional<String> group, boolean all) implements Scan<ListDeadLetters.DeadLetterList> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How many are kept of a kind, the latest. */
    private static final int EXAMPLES = 20;

    /**
     * The dead letters.
     *
     * @param total how many these are
     * @param open how many of them nobody has done anything about
     * @param kinds gathered, the kind that came last first
     */
    public record DeadLetterList(long total, long open, List<Kind> kinds) {
        public DeadLetterList {
            kinds = List.copyOf(kinds);
        }
    }

    /**
     * Dead letters of one group that are alike.
     *
     * @param id names the failure
     * @param group the group; the topic where the letters do not say
     * @param failure what failed
     * @param writtenBy {@code galgo}, {@code spring-kafka}, {@code kafka-streams} or {@code share-group}
     * @param count how many
     * @param open how many of them nobody has done anything about
     * @param keys how many keys they are of
     * @param origins the topics that they come from; of those that do not say, the topic that they lie in
     * @param first when the first of them failed
     * @param last when the last of them failed
     * @param latest the latest of them, the last one first
     */
    public record Kind(
            String id,
            String group,
            Failure failure,
            String writtenBy,
            long count,
            long open,
            int keys,
            Set<String> origins,
            Instant first,
            Instant last,
            List<DeadLetter> latest) {
        public Kind {
            origins = Collections.unmodifiableSet(new TreeSet<>(origins));
            latest = List.copyOf(latest);
        }
    }

    @Override
    public Scope scope() {
        return Scope.topics(NamePattern.all());
    }

    @Override
    public DeadLetterList from(Picture picture, LogReader logs, List<String> notKnown) {
        var states = new DeadLetterStates();
        boolean whole = logs.read(parts(picture, DeadLetterStates::isStateTopic), states::take, PATIENCE);
        var gathered = new LinkedHashMap<Map.Entry<String, Failure>, Gathering>();
        whole &= logs.read(
                parts(picture, DeadLetterFormat::isDeadLetterTopic),
                record -> DeadLetterFormat.read(record)
                        .filter(letter -> isWanted(letter, states))
                        .ifPresent(letter -> gathered.computeIfAbsent(
                                        Map.entry(groupOf(letter), letter.failure()), kind -> new Gathering())
                                .add(letter, states.of(letter))),
                PATIENCE);
        if (!whole) {
            notKnown.add("dead letters beyond those read in " + PATIENCE.toSeconds() + " s: there are more");
        }
        var kinds = new ArrayList<Kind>();
        gathered.forEach((kind, letters) -> kinds.add(letters.kind(kind.getKey(), kind.getValue())));
        kinds.sort(Comparator.comparing(Kind::last).reversed());
        return new DeadLetterList(
                kinds.stream().mapToLong(Kind::count).sum(),
                kinds.stream().mapToLong(Kind::open).sum(),
                kinds);
    }

    private static List<LogReader.Part> parts(Picture picture, Predicate<String> topics) {
        return picture.topics().stream()
                .filter(topics)
                .flatMap(topic -> picture.topic(topic).stream())
                .flatMap(topic -> topic.partitions().stream()
                        .filter(partition -> partition.isKnown() && partition.stable() >= 0)
                        .map(partition -> LogReader.Part.all(topic.name(), partition)))
                .toList();
    }

    private boolean isWanted(DeadLetter letter, DeadLetterStates states) {
        return (group.isEmpty() || group.get().equals(groupOf(letter)))
                && (all || states.of(letter) == DeadLetterState.OPEN);
    }

    private static String groupOf(DeadLetter letter) {
        return letter.group().orElse(letter.topic());
    }

    /** The topic of an address as {@code shop.orders/7@812044}. */
    private static String originOf(DeadLetter letter) {
        return letter.origin()
                .map(address -> address.substring(0, Math.max(0, address.lastIndexOf('/'))))
                .filter(topic -> !topic.isEmpty())
                .orElse(letter.topic());
    }

    private static final class Gathering {
        private final List<DeadLetter> latest = new ArrayList<>();
        private final Set<Integer> keys = new HashSet<>();
        private final Set<String> origins = new HashSet<>();
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;
        private long count;
        private long open;

        void add(DeadLetter letter, DeadLetterState state) {
            count++;
            open += state == DeadLetterState.OPEN ? 1 : 0;
            keys.add(letter.keyHash());
            origins.add(originOf(letter));
            first = letter.failedAt().isBefore(first) ? letter.failedAt() : first;
            last = letter.failedAt().isAfter(last) ? letter.failedAt() : last;
            latest.add(letter);
            if (latest.size() > EXAMPLES * 2) {
                cut();
            }
        }

        private void cut() {
            latest.sort(Comparator.comparing(DeadLetter::failedAt).reversed());
            latest.subList(Math.min(latest.size(), EXAMPLES), latest.size()).clear();
        }

        Kind kind(String group, Failure failure) {
            cut();
            return new Kind(
                    failure.id(),
                    group,
                    failure,
                    latest.get(0).writtenBy(),
                    count,
                    open,
                    keys.size(),
                    origins,
                    first,
                    last,
                    latest);
        }
    }
}
