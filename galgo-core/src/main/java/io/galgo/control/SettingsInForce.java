/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.consume.Desired;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The settings that hold for a group: of each place the latest, until its end, whether the topic they stand in can be read or not. Owned by the
 * control thread.
 */
final class SettingsInForce {

    private final Map<String, InForce> byKey = new LinkedHashMap<>();

    /** Whether the consumer has not been told yet what holds now. */
    private boolean isNews;

    private record InForce(Command command, Instant since) {}

    /**
     * A setting was given.
     *
     * @param since when, by the brokers' clock
     * @return what there was in its place; empty if nothing
     */
    Optional<Command> put(Command command, Instant since) {
        isNews = true;
        var before =
                isEnd(command) ? byKey.remove(command.key()) : byKey.put(command.key(), new InForce(command, since));
        return Optional.ofNullable(before).map(InForce::command);
    }

    /**
     * A setting was read whose time is over: whatever it took the place of does not hold any more, and what it ended does not either.
     *
     * @return whether anything held until now
     */
    boolean over(Command command) {
        boolean held = byKey.remove(command.key()) != null;
        isNews |= held;
        return held;
    }

    /** The topic was read from its beginning, and these are what holds. */
    void replaceBy(SettingsInForce read) {
        byKey.clear();
        byKey.putAll(read.byKey);
        isNews = true;
    }

    boolean isNews() {
        return isNews;
    }

    /** The consumer does what holds now. */
    void told() {
        isNews = false;
    }

    /** @throws IllegalArgumentException if a consumer cannot do what is asked; the message says why */
    static void check(Command command, boolean deadLetters, boolean byPartition) {
        switch (command.verb()) {
            case SET -> {
                SettingName.check(command);
                if (SettingName.of(command) == SettingName.SKIP && !deadLetters) {
                    throw new IllegalArgumentException(
                            "the consumer has no dead letters, and nothing is ever discarded");
                }
            }
            case PARK -> {
                if (command.target().flatMap(Target::keyHash).isEmpty()) {
                    throw new IllegalArgumentException("park needs a topic and the hash of the key");
                }
                if (byPartition) {
                    throw new IllegalArgumentException(
                            "the consumer keeps the order of whole partitions, so no key can be parked: pause the partition");
                }
            }
            case UNSET -> SettingName.of(command);
            default -> {}
        }
    }

    static boolean isEnd(Command command) {
        return command.verb() == Verb.RESUME || command.verb() == Verb.RELEASE || command.verb() == Verb.UNSET;
    }

    /** Lets go of what is over. Returns whether there was any. */
    boolean end(Instant now) {
        boolean ended = byKey.values()
                .removeIf(inForce -> !now.isBefore(inForce.command().expires()));
        isNews |= ended;
        return ended;
    }

    /** Returns when the first of them ends; empty if none is in force. */
    Optional<Instant> nextEnd() {
        return all().stream().map(Command::expires).min(Comparator.naturalOrder());
    }

    Collection<Command> all() {
        return byKey.values().stream().map(InForce::command).toList();
    }

    /** Returns until when somebody looks. */
    Optional<Instant> detailUntil() {
        return all().stream()
                .filter(command -> command.verb() == Verb.SET && SettingName.of(command) == SettingName.DETAIL)
                .map(Command::expires)
                .max(Comparator.naturalOrder());
    }

    /** Returns what is in force in words, by name. */
    Map<String, String> said() {
        var said = new TreeMap<String, String>();
        byKey.forEach((key, inForce) -> {
            var command = inForce.command();
            var name = key.substring(command.group().length() + 1);
            said.put(
                    name,
                    command.parameter("value").map(value -> value + " ").orElse("") + "until " + command.expires());
        });
        return said;
    }

    /** Returns what a job is paused by; empty if it is not. */
    Optional<Command> pauseOf(String job) {
        return all().stream()
                .filter(command -> command.verb() == Verb.PAUSE
                        && command.job().filter(job::equals).isPresent())
                .findFirst();
    }

    /** Returns the command by which a partition is paused, of several the one that ends last; empty if it is not. */
    Optional<Command> pauseOf(String topic, int partition) {
        return about(Verb.PAUSE, topic, partition).max(Comparator.comparing(Command::expires));
    }

    /**
     * Returns the command by which one of a partition's keys is parked; empty if none is.
     *
     * @param until when the key goes on, by which it is told from others
     */
    Optional<Command> parkOf(String topic, int partition, Instant until) {
        return about(Verb.PARK, topic, partition)
                .min(Comparator.comparing(
                        command -> Duration.between(command.expires(), until).abs()));
    }

    private Stream<Command> about(Verb verb, String topic, int partition) {
        return all().stream()
                .filter(command -> command.verb() == verb && command.job().isEmpty())
                .filter(command ->
                        command.target().isEmpty() || isAbout(command.target().get(), topic, partition));
    }

    private static boolean isAbout(Target target, String topic, int partition) {
        return target.topic().equals(topic)
                && (target.offsets().isEmpty()
                        || target.offsets().stream().anyMatch(offsets -> offsets.partition() == partition));
    }

    // ---- as the consumer understands it ----

    /** @param ahead how much the consumer's clock is ahead of the brokers', by which settings end */
    Desired desired(Duration ahead) {
        var pauses = new ArrayList<Desired.Pause>();
        var retries = new ArrayList<Desired.Retry>();
        var concurrency = OptionalInt.empty();
        var parked = new ArrayList<Desired.Park>();
        var skips = new ArrayList<Desired.Skip>();
        for (var inForce : byKey.values()) {
            var command = inForce.command();
            var target = command.target();
            switch (command.verb()) {
                case PAUSE -> {
                    if (command.job().isEmpty()) {
                        pauses.addAll(pauses(target, inForce.since()));
                    }
                }
                case PARK ->
                    target.ifPresent(about -> parked.add(new Desired.Park(
                            about.topic(),
                            about.keyHash().orElseThrow(),
                            command.expires().plus(ahead))));
                case SET -> {
                    switch (SettingName.of(command)) {
                        case CONCURRENCY -> concurrency = OptionalInt.of(SettingName.number(command));
                        case SKIP -> skips.addAll(skips(target.orElseThrow()));
                        case DETAIL -> {}
                        case RETRY_ATTEMPTS, RETRY_FIRST, RETRY_LONGEST -> retries.add(retry(command));
                    }
                }
                default -> throw new IllegalStateException(command.verb() + " is no setting that holds");
            }
        }
        return new Desired(pauses, retries, concurrency, parked, skips);
    }

    private static List<Desired.Pause> pauses(Optional<Target> target, Instant since) {
        if (target.isEmpty() || target.get().offsets().isEmpty()) {
            return List.of(new Desired.Pause(target.map(Target::topic), OptionalInt.empty(), since));
        }
        return target.get().offsets().stream()
                .map(offsets ->
                        new Desired.Pause(target.map(Target::topic), OptionalInt.of(offsets.partition()), since))
                .toList();
    }

    private static List<Desired.Skip> skips(Target target) {
        if (target.offsets().isEmpty()) {
            return List.of(new Desired.Skip(target.topic(), OptionalInt.empty(), 0, Long.MAX_VALUE, target.keyHash()));
        }
        return target.offsets().stream()
                .map(offsets -> new Desired.Skip(
                        target.topic(),
                        OptionalInt.of(offsets.partition()),
                        offsets.from(),
                        offsets.until(),
                        target.keyHash()))
                .toList();
    }

    private static Desired.Retry retry(Command command) {
        var name = SettingName.of(command);
        return new Desired.Retry(
                command.target().map(Target::topic),
                name == SettingName.RETRY_ATTEMPTS ? OptionalInt.of(SettingName.number(command)) : OptionalInt.empty(),
                name == SettingName.RETRY_FIRST
                        ? Optional.of(SettingName.duration(command))
                        : Optional.<Duration>empty(),
                name == SettingName.RETRY_LONGEST ? Optional.of(SettingName.duration(command)) : Optional.empty());
    }
}
