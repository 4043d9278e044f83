/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Judges commands for one group: what {@link ControlRecords#open} accepts may still be a repeat, be about another topic of the same name, or hold
 * for longer than anything may. Owned by the control thread.
 */
final class Guard {

    /** An order that may be carried out for longer is none that somebody gives while looking. */
    private static final Duration LONGEST_ORDER = Duration.ofMinutes(5);

    private static final Duration LONGEST_SETTING = Duration.ofDays(7);

    /** Clocks differ by less. */
    private static final Duration SLACK = Duration.ofMinutes(5);

    private static final int MOST_SEEN = 20_000;

    private final String group;
    private final String cluster;
    private final TrustedKeys keys;
    private final BrokerClock clock;
    private final Topics topics;

    private final Map<String, Boolean> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_SEEN;
        }
    };

    /** Knows topics' ids. */
    interface Topics {
        /** Returns a topic's id as text; empty if it is not known. */
        Optional<String> idOf(String topic);
    }

    Guard(String group, String cluster, TrustedKeys keys, BrokerClock clock, Topics topics) {
        this.group = group;
        this.cluster = cluster;
        this.keys = keys;
        this.clock = clock;
        this.topics = topics;
    }

    /** What a record is to this group. */
    sealed interface Judged {

        /** It is not about this group. */
        record Passed() implements Judged {}

        /**
         * Nothing in it is to be believed.
         *
         * @param id what it says its id is; empty if it cannot be read
         */
        record Distrusted(Optional<String> id, String why) implements Judged {}

        /** It is a command that counts, and not to be carried out. */
        record Declined(Command command, Outcome outcome, String why) implements Judged {}

        /** It is to be carried out. */
        record Accepted(Command command) implements Judged {}
    }

    /** Tells cheaply whether a record of commands or settings may be about this group: its key begins with the group's name. */
    boolean isOurs(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return false;
        }
        var key = new String(record.key(), UTF_8);
        return key.equals(group) || key.startsWith(group + "/");
    }

    /**
     * Judges a record of the orders' or the settings' topic, and notes its id: the next one with it is a repeat.
     *
     * @param kind what stands in the topic
     */
    Judged judge(ConsumerRecord<byte[], byte[]> record, Verb.Kind kind) {
        return judged(record, kind, clock.now());
    }

    private Judged judged(ConsumerRecord<byte[], byte[]> record, Verb.Kind kind, Instant now) {
        var opened = ControlRecords.open(record, cluster, keys, now);
        if (opened instanceof Opened.Refused refused) {
            return distrusted(record, refused.why());
        }
        var command =
                opened instanceof Opened.Expired expired ? expired.command() : ((Opened.Accepted) opened).command();
        if (!command.group().equals(group)) {
            return new Judged.Passed();
        }
        // Before its id is noted: services write to the jobs' topic, and a copy there must not make the command itself
        // a repeat.
        if (command.verb().kind() != kind) {
            return declined(
                    command,
                    Outcome.REFUSED,
                    command.verb().word() + " is no " + kind.name().toLowerCase(Locale.ROOT)
                            + ": it stands in the wrong topic");
        }
        if (seen.putIfAbsent(command.id(), true) != null) {
            return declined(command, Outcome.REFUSED, "it was given before: nothing is done twice");
        }
        if (opened instanceof Opened.Expired) {
            return declined(command, Outcome.EXPIRED, "it came too late: its time was over at " + command.expires());
        }
        var appended = Instant.ofEpochMilli(record.timestamp());
        if (!command.role().mayActAs(needed(command))) {
            return declined(
                    command,
                    Outcome.REFUSED,
                    command.verb().word() + " needs the role "
                            + needed(command).name().toLowerCase(Locale.ROOT));
        }
        return Optional.ofNullable(wrongTime(command, appended))
                .or(() -> Optional.ofNullable(wrongTopic(command)))
                .map(why -> declined(command, Outcome.REFUSED, why))
                .orElseGet(() -> new Judged.Accepted(command));
    }

    /** Judges a record of the jobs' topic: one that was right when it was written is carried out, however long that takes. */
    Judged judgeJob(ConsumerRecord<byte[], byte[]> record) {
        return judged(record, Verb.Kind.JOB, Instant.ofEpochMilli(record.timestamp()));
    }

    /** Notes an order that was given before this instance began. */
    void noteEarlier(ConsumerRecord<byte[], byte[]> record) {
        if (ControlRecords.open(record, cluster, keys, clock.now()) instanceof Opened.Accepted accepted
                && accepted.command().verb().kind() == Verb.Kind.ORDER) {
            seen.put(accepted.command().id(), true);
        }
    }

    private static Judged declined(Command command, Outcome outcome, String why) {
        return new Judged.Declined(command, outcome, why);
    }

    /** Whoever gave it learns that it is not believed, if it says who it is: an honest console with a key that is not trusted yet, say. */
    private Judged distrusted(ConsumerRecord<byte[], byte[]> record, String why) {
        if (record.value() == null || record.value().length > ControlRecords.LARGEST) {
            return new Judged.Distrusted(Optional.empty(), why);
        }
        try {
            var claimed = CommandJson.read(record.value());
            return claimed.group().equals(group)
                    ? new Judged.Distrusted(Optional.of(claimed.id()), why)
                    : new Judged.Passed();
        } catch (IllegalArgumentException unreadable) {
            return new Judged.Distrusted(Optional.empty(), why);
        }
    }

    /** Having handled events handled again is more than any other command does. */
    private static Role needed(Command command) {
        return command.verb() == Verb.REPLAY
                        && Boolean.parseBoolean(command.parameter("again").orElse(""))
                ? Role.ADMIN
                : Role.OPERATOR;
    }

    private static String wrongTime(Command command, Instant appended) {
        var longest =
                switch (command.verb().kind()) {
                    case ORDER -> LONGEST_ORDER;
                    case SETTING, JOB -> LONGEST_SETTING.plus(SLACK);
                };
        if (!command.expires().isAfter(appended.plus(longest))) {
            return null;
        }
        return switch (command.verb().kind()) {
            case ORDER -> "an order may be carried out for 5 minutes at most";
            case SETTING -> "a setting holds for 7 days at most";
            case JOB -> "a job may begin within 7 days at most";
        };
    }

    private String wrongTopic(Command command) {
        if (command.target().isEmpty()) {
            return null;
        }
        var target = command.target().get();
        var known = topics.idOf(target.topic());
        return known.isPresent() && !known.get().equals(target.topicId())
                ? "it is about another topic of the name " + target.topic() + ", of the id " + target.topicId()
                        + ", and this one is " + known.get()
                : null;
    }
}
