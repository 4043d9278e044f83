/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.KafkaSettings;
import io.galgo.consume.ConsumerControl;
import io.galgo.consume.GroupDeadLetters;
import io.galgo.consume.GroupReplay;
import io.galgo.consume.Ordering;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While the control plane's topics can be reached: reads commands, settings and jobs, has them carried out, and says what the consumer is at.
 * Owned by the control thread.
 */
final class Connection {

    private static final Logger log = LoggerFactory.getLogger(Connection.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);

    /** So far back orders are read at the start, to know again what is repeated; none of them is carried out. */
    private static final Duration EARLIER = Duration.ofMinutes(10);

    /** Of commands that are not believed so many a minute are answered. */
    private static final int MOST_DISTRUSTED = 20;

    private final ConsumerControl consumer;
    private final ControlTopics topics;
    private final BrokerClock clock;
    private final Consumer<String> say;
    private final KafkaConsumer<byte[], byte[]> reader;
    private final Sender sender;
    private final SettingsInForce settings = new SettingsInForce();
    private final Guard guard;
    private final Desk desk;
    private final Reporter reporter;
    private final Jobs jobs;
    private final boolean takesCommands;

    /** What there is to say as long as nothing else is. */
    private final String note;

    private volatile String trouble = "";
    private int distrusted;
    private long distrustedSince = System.nanoTime();

    Connection(
            Control control,
            String service,
            ConsumerControl consumer,
            Admin admin,
            KafkaSettings kafka,
            BrokerClock clock,
            Instant startedAt,
            ControlTopics topics,
            Consumer<String> say) {
        this.consumer = consumer;
        this.topics = topics;
        this.clock = clock;
        this.say = say;
        this.takesCommands = !control.keys().ids().isEmpty()
                && topics.has(ControlTopic.COMMANDS)
                && topics.has(ControlTopic.SETTINGS);
        this.note = takesCommands || control.keys().ids().isEmpty()
                ? ""
                : "it takes no commands, as there are no topics " + topics.name(ControlTopic.COMMANDS) + " and "
                        + topics.name(ControlTopic.SETTINGS) + ": galgo init makes them";
        this.reader = takesCommands ? ControlClients.consumer(kafka) : null;
        this.sender = new Sender(ControlClients.producer(kafka), clock, why -> trouble = why);
        this.guard = new Guard(
                consumer.profile().group(), topics.cluster(), control.keys(), clock, new TopicIds(consumer, admin));
        this.desk = new Desk(consumer);
        this.jobs = new Jobs(
                topics.name(ControlTopic.JOBS),
                consumer.profile().group(),
                consumer.profile().instance(),
                clock,
                sender,
                new GroupDeadLetters(consumer.profile().group(), service, kafka),
                new GroupReplay(consumer.profile().group(), kafka));
        this.reporter = new Reporter(
                topics.name(ControlTopic.STATUS),
                service,
                consumer,
                control.keys(),
                settings,
                sender,
                clock,
                startedAt,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Reads what is in force, and tells it to the consumer. */
    void begin() {
        if (!takesCommands) {
            return;
        }
        var whole = new ArrayList<>(topics.of(ControlTopic.SETTINGS));
        whole.addAll(topics.of(ControlTopic.JOBS));
        var all = new ArrayList<>(whole);
        var orders = topics.of(ControlTopic.COMMANDS);
        all.addAll(orders);
        reader.assign(all);
        reader.seekToBeginning(whole);
        var ends = reader.endOffsets(all, PATIENCE);
        var asked = new HashMap<TopicPartition, Long>();
        orders.forEach(
                partition -> asked.put(partition, clock.now().minus(EARLIER).toEpochMilli()));
        reader.offsetsForTimes(asked, PATIENCE)
                .forEach((partition, found) ->
                        reader.seek(partition, found == null ? ends.get(partition) : (Long) found.offset()));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var sinceThen = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        while (!isReadTo(ends)) {
            for (var record : reader.poll(POLL)) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    earlier(record);
                } else {
                    sinceThen.add(record);
                }
            }
            if (System.nanoTime() - deadline > 0) {
                throw new KafkaException("settings could not be read to their end in " + PATIENCE.toSeconds() + " s");
            }
        }
        settings.end(clock.now());
        desire();
        sinceThen.forEach(this::read);
        say.accept("");
    }

    private void desire() {
        consumer.desire(settings.desired(clock.ahead()));
    }

    private boolean isReadTo(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> reader.position(end.getKey(), PATIENCE) >= end.getValue());
    }

    private void earlier(ConsumerRecord<byte[], byte[]> record) {
        if (is(record, ControlTopic.JOBS)) {
            job(record);
            return;
        }
        if (!guard.isOurs(record)) {
            return;
        }
        if (is(record, ControlTopic.COMMANDS)) {
            guard.noteEarlier(record);
            return;
        }
        var judged = guard.judge(record);
        if (judged instanceof Guard.Judged.Accepted accepted && problem(accepted.command()) == null) {
            settings.put(accepted.command(), Instant.ofEpochMilli(record.timestamp()));
        } else if (judged instanceof Guard.Judged.Declined declined) {
            over(declined);
        }
    }

    /** A setting whose time is over ends what it took the place of. Returns whether anything held until now. */
    private boolean over(Guard.Judged.Declined declined) {
        return declined.outcome() == Outcome.EXPIRED
                && declined.command().verb().kind() == Verb.Kind.SETTING
                && settings.over(declined.command());
    }

    private boolean is(ConsumerRecord<byte[], byte[]> record, ControlTopic topic) {
        return record.topic().equals(topics.name(topic));
    }

    /**
     * Does what has come and what is due; waits for that a while.
     *
     * @param pause waits, where there is nothing to read
     */
    void turn(Consumer<Duration> pause) {
        var wait = reporter.untilNext(System.nanoTime());
        if (takesCommands) {
            read(wait);
            jobs.turn(System.nanoTime());
            if (settings.end(clock.now())) {
                log.info("{}: a setting has ended: what is in force now is {}", group(), settings.said());
                desire();
                reporter.lookSoon();
            }
        } else {
            pause.accept(wait);
        }
        reporter.turn(System.nanoTime());
        say.accept(trouble.isEmpty() ? note : trouble);
        trouble = "";
    }

    private void read(Duration wait) {
        try {
            reader.poll(wait).forEach(this::read);
        } catch (WakeupException closing) {
            log.debug("{}: woken to close", group());
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        if (is(record, ControlTopic.JOBS)) {
            job(record);
        } else if (guard.isOurs(record)) {
            take(record);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        var judged = guard.judge(record);
        if (judged instanceof Guard.Judged.Accepted accepted) {
            var command = accepted.command();
            answer(
                    command.id(),
                    is(record, ControlTopic.COMMANDS)
                            ? carryOut(command)
                            : apply(command, Instant.ofEpochMilli(record.timestamp())));
            reporter.lookSoon();
        } else if (judged instanceof Guard.Judged.Declined declined) {
            if (over(declined)) {
                desire();
                reporter.lookSoon();
            }
            log.warn(
                    "{}: the command {} was not carried out: {}",
                    group(),
                    declined.command().id(),
                    declined.why());
            answer(
                    declined.command().id(),
                    new Desk.Done(declined.outcome(), declined.why(), List.of(), Optional.empty()));
        } else if (judged instanceof Guard.Judged.Distrusted not) {
            distrusted(record, not);
        }
    }

    private void job(ConsumerRecord<byte[], byte[]> record) {
        if (jobs.takeProgress(record) || record.value() == null) {
            return;
        }
        var judged = guard.judgeJob(record);
        if (judged instanceof Guard.Judged.Accepted accepted) {
            jobs.take(accepted.command());
        } else if (judged instanceof Guard.Judged.Declined declined) {
            log.warn(
                    "{}: the job {} is not carried out: {}",
                    group(),
                    declined.command().id(),
                    declined.why());
        } else if (judged instanceof Guard.Judged.Distrusted not) {
            log.warn("{}: {}@{} is no job that counts: {}", group(), record.topic(), record.offset(), not.why());
        }
    }

    private Desk.Done carryOut(Command order) {
        if (order.verb().kind() != Verb.Kind.ORDER) {
            return Desk.refused(order.verb().word() + " is no order: it stands in the wrong topic");
        }
        var done = desk.carryOut(order);
        log.info(
                "{}: {} by {} ({}): {}, {}",
                group(),
                order.verb().word(),
                order.who(),
                order.id(),
                done.outcome(),
                done.why());
        return done;
    }

    /** A setting holds from now on, or not any more. */
    private Desk.Done apply(Command command, Instant since) {
        var problem = problem(command);
        if (problem != null) {
            return Desk.refused(problem);
        }
        var before = settings.put(command, since);
        if (SettingsInForce.isEnd(command) && before.isEmpty()) {
            return new Desk.Done(
                    Outcome.MOVED_ON, "nothing was changed: nothing of that is in force", List.of(), Optional.empty());
        }
        try {
            desire();
        } catch (IllegalStateException noAnswer) {
            return Desk.refused(noAnswer.getMessage());
        }
        log.info(
                "{}: {} by {} ({}), in force now: {}",
                group(),
                command.verb().word(),
                command.who(),
                command.id(),
                settings.said());
        return new Desk.Done(
                Outcome.APPLIED,
                SettingsInForce.isEnd(command)
                        ? "it is as the service's own code says again"
                        : "in force until " + command.expires(),
                List.of(),
                Optional.empty());
    }

    private String problem(Command command) {
        if (command.verb().kind() != Verb.Kind.SETTING) {
            return command.verb().word() + " is no setting: it stands in the wrong topic";
        }
        try {
            SettingsInForce.check(
                    command,
                    consumer.profile().deadLetters(),
                    consumer.profile().ordering() == Ordering.BY_PARTITION);
            return null;
        } catch (IllegalArgumentException wrong) {
            return wrong.getMessage();
        }
    }

    private void distrusted(ConsumerRecord<byte[], byte[]> record, Guard.Judged.Distrusted not) {
        long now = System.nanoTime();
        if (now - distrustedSince > Duration.ofMinutes(1).toNanos()) {
            distrustedSince = now;
            distrusted = 0;
        }
        if (++distrusted > MOST_DISTRUSTED) {
            return;
        }
        log.warn(
                "{}: {}-{}@{} is no command that counts: {}",
                group(),
                record.topic(),
                record.partition(),
                record.offset(),
                not.why());
        not.id().ifPresent(id -> answer(id, Desk.refused(not.why())));
    }

    private void answer(String id, Desk.Done done) {
        if (topics.has(ControlTopic.RESULTS)) {
            sender.send(ControlRecords.of(
                    topics.name(ControlTopic.RESULTS),
                    new Result(
                            id,
                            group(),
                            consumer.profile().instance(),
                            done.outcome(),
                            done.why(),
                            clock.ownNow(),
                            done.moved(),
                            done.answer())));
        }
    }

    private String group() {
        return consumer.profile().group();
    }

    /** Any thread. */
    void wakeUp() {
        if (reader != null) {
            reader.wakeup();
        }
    }

    /** @param ended whether the consumer has ended, and not this connection alone */
    @SuppressWarnings("deprecation") // what replaces it is not in clients before 4.1
    void close(boolean ended) {
        jobs.close();
        if (ended) {
            reporter.closed("it was closed");
        }
        sender.close();
        if (reader != null) {
            reader.close(Duration.ofSeconds(1));
        }
    }
}
