/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What an instance says of itself. Claims: the console checks them against what brokers say of the group. */
public sealed interface Status {

    /** Returns the instance: one consumer of one process, a name of its own at each start, without a slash. */
    String instance();

    /** Returns the consumer group. */
    String group();

    /** Returns when, by the instance's clock. */
    Instant at();

    /**
     * Who it is: on start, on change of assignment, hourly.
     *
     * @param member its id as a member of the group, as brokers know it; empty if it is none yet
     * @param service the service's name
     * @param version its version; empty if none was set
     * @param host where it runs
     * @param startedAt since when
     * @param topics what it subscribes to
     * @param publishes the topics it says it publishes to
     * @param ordering how it keeps order: the word of its setting
     * @param settings what is in force, by name, those set by command among them
     * @param keys the ids of the keys it trusts; none if it takes no commands
     * @param owned which partitions it owns
     */
    record Hello(
            String instance,
            String group,
            Instant at,
            String member,
            String service,
            String version,
            String host,
            Instant startedAt,
            List<String> topics,
            List<String> publishes,
            String ordering,
            Map<String, String> settings,
            List<String> keys,
            Map<String, List<Integer>> owned)
            implements Status {
        public Hello {
            topics = List.copyOf(topics);
            publishes = List.copyOf(publishes);
            settings = Map.copyOf(settings);
            keys = List.copyOf(keys);
            owned = Map.copyOf(owned);
        }
    }

    /**
     * That it lives: every 10 s.
     *
     * @param handled how many events it handled since the start
     * @param failed how many attempts failed
     * @param dead how many events became dead letters
     * @param handling how many handlers run
     * @param clockOffsetMillis its clock less the brokers'
     * @param assignment a hash of what it owns
     */
    record Beat(
            String instance,
            String group,
            Instant at,
            long handled,
            long failed,
            long dead,
            int handling,
            long clockOffsetMillis,
            String assignment)
            implements Status {}

    /**
     * What is not ordinary, all of it; with no partitions: nothing any more.
     *
     * @param partitions a blocker, a pause, a parked key each
     */
    record Trouble(String instance, String group, Instant at, List<Held> partitions) implements Status {
        public Trouble {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * Something that holds events of a partition. Events are named by offset, never by key.
     *
     * @param kind what it is
     * @param topic the topic
     * @param partition the partition
     * @param offset the event that waits or holds others; empty if it is of no single event
     * @param attempt how many attempts failed
     * @param attempts how many there are to be; empty if without limit
     * @param since since when
     * @param next when the next attempt is, or the pause ends; empty if somebody has to act
     * @param error the failure's class, message and place, redacted, in one line; empty if none
     * @param waiting how many events wait behind it, as far as they are read
     * @param waitingAtLeast whether there may be more
     * @param by the command that did it; empty if none did
     */
    record Held(
            Kind kind,
            String topic,
            int partition,
            OptionalLong offset,
            int attempt,
            OptionalInt attempts,
            Instant since,
            Optional<Instant> next,
            String error,
            long waiting,
            boolean waitingAtLeast,
            Optional<By> by) {

        /** What holds events. */
        public enum Kind {
            /** An event waits for its next attempt, and its key behind it. */
            RETRYING,
            /** A handler has had an event in hand for long. */
            SLOW,
            /** A handler is over its time limit and does not return. */
            STUCK,
            /** A circuit is open. */
            CIRCUIT_OPEN,
            /** The partition is paused. */
            PAUSED,
            /** A key is parked. */
            PARKED,
            /** As much as may be is under way. */
            WINDOW_FULL,
            /** Work goes on, and commits fail. */
            COMMIT_FAILING,
            /** Events wait for something else, and the error says for what. */
            WAITING,
            /** A later version of Galgo wrote a word that this one does not know. Never written. */
            UNKNOWN;

            String word() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }

            static Kind of(String word) {
                return Arrays.stream(values())
                        .filter(kind -> kind.word().equals(word))
                        .findFirst()
                        .orElse(UNKNOWN);
            }
        }
    }

    /**
     * The command that holds something.
     *
     * @param id its id
     * @param who who gave it; empty where an instance of an earlier version does not say so
     * @param why the reason they gave, at most its first 100 characters; empty if they gave none
     */
    record By(String id, String who, String why) {}

    /**
     * Positions, each second, only while somebody looks.
     *
     * @param partitions a partition each
     */
    record Detail(String instance, String group, Instant at, List<Position> partitions) implements Status {
        public Detail {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * Where an instance is in a partition.
     *
     * @param topic the topic
     * @param partition the partition
     * @param lowEdge the oldest unfinished offset
     * @param next the offset to be fetched next
     * @param underWay how many events are under way
     * @param doneAhead how many above the low edge are done
     */
    record Position(String topic, int partition, long lowEdge, long next, int underWay, long doneAhead) {}

    /**
     * That it has closed.
     *
     * @param why why; a word or a sentence
     */
    record Closed(String instance, String group, Instant at, String why) implements Status {}
}
