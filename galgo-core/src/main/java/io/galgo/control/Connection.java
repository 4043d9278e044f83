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
    private static final Duration FOR_TIME = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(100);

    /** So far back orders are read at the start, to know again what is repeated; none of them is carried out. */
    private static final Duration EARLIER = Duration.ofMinutes(10);

    private final ConsumerControl consumer;
    private final ControlTopics topics;
    private final BrokerClock clock;
    private final Consumer<String> say;
    private final KafkaConsumer<byte[], byte[]> reader;
    private final Sender sender;
    private final SettingsInForce settings;
    private final Upholder consumerDoes;
    private final Guard guard;
    private final Desk desk;
    private final Reporter reporter;
    private final Jobs jobs;
    private final Answers answers;
    private final boolean takesCommands;

    /** Has the consumer do what is in force. */
    interface Upholder {
        /** Returns false if the consumer does not answer: then it is told again later. */
        boolean uphold();
    }

    /** What there is to say as long as nothing else is. */
    private final String note;

    private volatile String trouble = "";

    /**
     * @param settings what is in force, as far as was known before
     * @param consumerDoes what is in force
     */
    Connection(
            Control control,
            String service,
            ConsumerControl consumer,
            Admin admin,
            KafkaSettings kafka,
            BrokerClock clock,
            Instant startedAt,
            SettingsInForce settings,
            Upholder consumerDoes,
            ControlTopics topics,
            Consumer<String> say) {
        this.consumer = consumer;
        this.settings = settings;
        this.consumerDoes = consumerDoes;
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
        this.answers = new Answers(topics, consumer.profile(), sender, clock);
        this.jobs = new Jobs(
                topics.name(ControlTopic.JOBS),
                consumer.profile().group(),
                consumer.profile().instance(),
                clock,
                sender,
                new GroupDeadLetters(consumer.profile().group(), service, kafka),
                new GroupReplay(consumer.profile().group(), kafka),
                settings,
                this::wakeUp);
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
        reporter.begin(FOR_TIME); // what holds is judged by the brokers' time, which is known by their answer
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
        var inForce = new SettingsInForce();
        var sinceThen = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        while (!isReadTo(ends)) {
            var some = reader.poll(POLL);
            if (!some.isEmpty()) {
                deadline = System.nanoTime() + PATIENCE.toNanos(); // there may be much
            }
            for (var record : some) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    earlier(record, inForce);
                } else {
                    sinceThen.add(record);
                }
            }
            if (System.nanoTime() - deadline > 0) {
                throw new KafkaException(
                        "settings could not be read to their end: nothing came for " + PATIENCE.toSeconds() + " s");
            }
        }
        settings.replaceBy(inForce);
        if (!consumerDoes.uphold()) {
            throw new IllegalStateException("the consumer does not answer, and has to be told what is in force");
        }
        sinceThen.forEach(this::read);
        say.accept("");
    }

    private boolean isReadTo(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> reader.position(end.getKey(), PATIENCE) >= end.getValue());
    }

    private void earlier(ConsumerRecord<byte[], byte[]> record, SettingsInForce inForce) {
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
        var judged = guard.judge(record, Verb.Kind.SETTING);
        if (judged instanceof Guard.Judged.Accepted accepted && problem(accepted.command()) == null) {
            var since = Instant.ofEpochMilli(record.timestamp());
            inForce.put(accepted.command(), since);
            goOn(accepted.command(), since);
        } else if (judged instanceof Guard.Judged.Declined declined) {
            over(declined, inForce);
        }
    }

    /** A setting whose time is over ends what it took the place of. Returns whether anything held until now. */
    private static boolean over(Guard.Judged.Declined declined, SettingsInForce inForce) {
        return declined.outcome() == Outcome.EXPIRED
                && declined.command().verb().kind() == Verb.Kind.SETTING
                && inForce.over(declined.command());
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
        var wait = jobs.untilNext(reporter.untilNext(System.nanoTime()));
        if (takesCommands) {
            read(wait);
            jobs.turn(System.nanoTime());
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
            log.debug("{}: woken", group());
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
        boolean isOrder = is(record, ControlTopic.COMMANDS);
        var judged = guard.judge(record, isOrder ? Verb.Kind.ORDER : Verb.Kind.SETTING);
        if (judged instanceof Guard.Judged.Accepted accepted) {
            var command = accepted.command();
            if (isOrder) {
                answers.give(command.id(), carryOut(command));
            } else {
                apply(command, Instant.ofEpochMilli(record.timestamp()))
                        .ifPresent(done -> answers.give(command.id(), done));
            }
            reporter.lookSoon();
        } else if (judged instanceof Guard.Judged.Declined declined) {
            if (over(declined, settings)) {
                consumerDoes.uphold();
                reporter.lookSoon();
            }
            log.warn(
                    "{}: the command {} was not carried out: {}",
                    group(),
                    declined.command().id(),
                    declined.why());
            answers.give(
                    declined.command().id(),
                    new Desk.Done(declined.outcome(), declined.why(), List.of(), Optional.empty()));
        } else if (judged instanceof Guard.Judged.Distrusted not) {
            answers.distrusted(record, not);
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

    /**
     * A setting holds from now on, or not any more.
     *
     * @return what became of it; empty while the consumer does not answer: it is told again, so nothing can be said yet
     */
    private Optional<Desk.Done> apply(Command command, Instant since) {
        var problem = problem(command);
        if (problem != null) {
            return Optional.of(Desk.refused(problem));
        }
        var before = settings.put(command, since);
        boolean goesOn = goOn(command, since);
        if (SettingsInForce.isEnd(command) && before.isEmpty() && !goesOn) {
            return Optional.of(new Desk.Done(
                    Outcome.MOVED_ON, "nothing was changed: nothing of that is in force", List.of(), Optional.empty()));
        }
        if (!consumerDoes.uphold()) {
            return Optional.empty();
        }
        log.info(
                "{}: {} by {} ({}), in force now: {}",
                group(),
                command.verb().word(),
                command.who(),
                command.id(),
                settings.said());
        return Optional.of(new Desk.Done(
                Outcome.APPLIED,
                command.job().isPresent() && SettingsInForce.isEnd(command)
                        ? "it goes on"
                        : SettingsInForce.isEnd(command)
                                ? "it is as the service's own code says again"
                                : "in force until " + command.expires(),
                List.of(),
                Optional.empty()));
    }

    /** Has a job go on that waits for somebody to act. Returns whether the command is about such a one. */
    private boolean goOn(Command command, Instant since) {
        return command.verb() == Verb.RESUME
                && command.job().filter(job -> jobs.goOn(job, since)).isPresent();
    }

    private String problem(Command command) {
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
            reader.close(
                    Duration.ZERO); // it is in no group, and its last fetch may stay with the brokers for ten seconds
        }
    }
}
