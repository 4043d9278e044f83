/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.LIMIT;
import static io.galgo.console.act.RefusedException.Reason.READ_ONLY;
import static io.galgo.console.act.RefusedException.Reason.RIGHT;
import static io.galgo.console.act.RefusedException.Reason.STATE;

import io.galgo.console.lag.Words;
import io.galgo.console.picture.Masks;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.control.Command;
import io.galgo.control.ControlTopic;
import io.galgo.control.Outcome;
import io.galgo.control.Role;
import io.galgo.control.Verb;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries acts out, whichever door they came through: looks, says what would be done, checks rights and bounds, writes the audit, signs and
 * sends the command, and gathers what each instance did. No audit, no command. Safe for any thread; one act after another.
 */
public final class Executor implements AutoCloseable {

    /** An order that has not arrived by then is not to be carried out any more. */
    private static final Duration ORDER = Duration.ofSeconds(60);

    /** A job may wait so long for its group to run. */
    private static final Duration JOB = Duration.ofDays(7);

    private static final Logger log = LoggerFactory.getLogger(Executor.class);

    private final ExecutorSettings settings;
    private final Picture picture;
    private final ActClients clients;
    private final AuditLog audit;

    private Executor(Map<String, Object> kafka, ExecutorSettings settings) {
        this.settings = settings;
        this.picture = Picture.of(kafka, settings.tenant(), settings.clock(), Masks.none());
        this.clients = new ActClients(kafka);
        this.audit =
                new AuditLog(clients, ControlTopic.AUDIT.topic(settings.tenant()), settings.key(), settings.trusted());
    }

    /**
     * Makes one. Nothing is asked yet.
     *
     * @param kafka the Kafka client's settings, {@code bootstrap.servers} among them
     * @throws io.galgo.console.picture.OutOfReachException if these make no client
     */
    public static Executor of(Map<String, Object> kafka, ExecutorSettings settings) {
        return new Executor(kafka, settings);
    }

    /**
     * Says what an act would do. Nothing is changed, and nothing written but the audit where somebody may not.
     *
     * @param zone of whoever reads it
     * @throws RefusedException if it is not to be done, and why
     * @throws IllegalArgumentException if it is incomplete, and what is missing
     * @throws io.galgo.console.picture.OutOfReachException if Kafka does not answer
     */
    public synchronized Plan plan(Act act, Rights rights, ZoneId zone) {
        if (settings.readOnly()) {
            throw new RefusedException(
                    READ_ONLY, "Only looks are allowed here: this console was started without fixes.");
        }
        if (act.verb() == Verb.UNDO) {
            return undo(act, rights, zone);
        }
        var sight = look(act.group(), zone);
        var plan = Previews.of(sight, act).plan(act, sight);
        check(plan, rights);
        reachable(plan, sight);
        return plan;
    }

    private Plan undo(Act act, Rights rights, ZoneId zone) {
        var id =
                act.parameter("id").orElseThrow(() -> new IllegalArgumentException("Say which act: galgo fix undo ID"));
        var trail = audit.read().records();
        var done = trail.stream()
                .filter(line ->
                        line.kind() == AuditRecord.Kind.INTENT && line.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        STATE, "There is no act " + id + " in the audit; galgo audit lists them."));
        var sight = look(done.group(), zone);
        var plan = new UndoPreview(sight, done, trail).undo(act.reason()).plan(act, sight);
        check(plan, rights);
        reachable(plan, sight);
        return plan;
    }

    private Sight look(String group, ZoneId zone) {
        picture.refresh(new Scope(NamePattern.exactly(group), NamePattern.of("*galgo*")));
        var words = new Words(zone, picture.asOf());
        var book = new SettingsBook(picture.clusterId(), settings.trusted(), picture.asOf());
        var jobs = new JobBook(picture.clusterId(), settings.trusted());
        var sight = new Sight(
                picture,
                clients,
                group,
                words,
                book,
                jobs,
                settings.key().trust().id(),
                settings.masks());
        var ofJobs = ControlTopic.JOBS.topic(settings.tenant());
        sight.read(List.of(ControlTopic.SETTINGS.topic(settings.tenant()), ofJobs), record -> {
            if (record.topic().equals(ofJobs)) {
                jobs.take(record);
            } else {
                book.take(record);
            }
        });
        return sight;
    }

    private void check(Plan plan, Rights rights) {
        var topic = plan.target().map(target -> target.topic());
        var role = rights.on(plan.cluster(), plan.group(), topic);
        if (role.filter(has -> has.mayActAs(plan.needs())).isEmpty()) {
            var sentence = "Needs " + word(plan.needs()) + " on " + plan.group()
                    + topic.map(name -> " and " + name).orElse("") + ". " + rights.who() + " is "
                    + role.map(Executor::word).orElse("nothing there") + ".";
            audit.append(line(AuditRecord.Kind.REFUSED, "", plan, rights, Optional.empty(), sentence));
            throw new RefusedException(RIGHT, sentence);
        }
        if (!settings.key().trust().most().mayActAs(plan.needs())) {
            throw new RefusedException(
                    RIGHT,
                    "The key " + settings.key().trust().id() + " may order as "
                            + word(settings.key().trust().most()) + " at most, and this needs " + word(plan.needs())
                            + ".");
        }
    }

    /** An order is of no use where nobody would obey it. */
    private void reachable(Plan plan, Sight sight) {
        if (plan.byBrokers()) {
            return;
        }
        if (!sight.runsGalgo()) {
            throw new RefusedException(
                    STATE,
                    plan.group()
                            + " does not run Galgo: nobody there obeys. Looks work on it, and seek while it has no members.");
        }
        topics(plan.verb().kind());
        if (plan.verb().kind() == Verb.Kind.ORDER && plan.instances().isEmpty()) {
            throw new RefusedException(
                    STATE,
                    plan.group() + " has no running instance: an order needs one. Start it; settings and jobs wait.");
        }
        boolean nobody =
                !plan.instances().isEmpty() && plan.instances().stream().noneMatch(Plan.Expectation::takesCommands);
        if (nobody) {
            throw new RefusedException(
                    STATE,
                    "No instance of " + plan.group() + " trusts the key "
                            + settings.key().trust().id()
                            + ". Give its public half to the service (galgo keys list prints it) and restart it.");
        }
    }

    private void topics(Verb.Kind kind) {
        for (var topic : List.of(Dispatch.topic(kind), ControlTopic.RESULTS)) {
            var name = topic.topic(settings.tenant());
            if (picture.topic(name).isEmpty()) {
                throw new RefusedException(STATE, "There is no topic " + name + ": galgo init creates it.");
            }
        }
    }

    /**
     * Carries a plan out.
     *
     * @param patience for how long to wait for what instances say
     * @throws RefusedException if it is not to be done, and why
     */
    public synchronized Report carryOut(Plan plan, Rights rights, Duration patience) {
        check(plan, rights);
        limit(rights);
        var id = CommandIds.next();
        var command = plan.command(id, rights, settings.clock().instant(), expires(plan));
        audit.append(line(AuditRecord.Kind.INTENT, id, plan, rights, Optional.of(command), ""));
        var began = System.nanoTime();
        try {
            var answers = plan.byBrokers() ? List.<Report.Answered>of() : sent(command, plan, patience);
            if (plan.byBrokers()) {
                moveByBrokers(plan);
            }
            var took = answers.stream()
                    .map(Report.Answered::after)
                    .max(Duration::compareTo)
                    .orElse(Duration.ofNanos(System.nanoTime() - began));
            var report = new Report(id, plan, answers, took);
            noteResult(line(AuditRecord.Kind.RESULT, id, plan, rights, Optional.empty(), words(report)));
            return report;
        } catch (KafkaException e) {
            noteResult(line(AuditRecord.Kind.RESULT, id, plan, rights, Optional.empty(), "failed: " + e.getMessage()));
            throw e;
        }
    }

    /** What was done is told, and can be taken back, though its result cannot be written down: the intent is. */
    private void noteResult(AuditRecord result) {
        try {
            audit.append(result);
        } catch (RefusedException notWritten) {
            log.error("The result of {} could not be written to the audit", result.id(), notWritten);
        }
    }

    private List<Report.Answered> sent(Command command, Plan plan, Duration patience) {
        try (var dispatch = new Dispatch(clients, settings.tenant(), settings.key())) {
            dispatch.send(command);
            long sentAt = System.nanoTime();
            return command.verb().kind() == Verb.Kind.JOB
                    ? dispatch.follow(command.parameter("job").orElse(command.id()), plan, picture, sentAt, patience)
                    : dispatch.gather(command, plan, picture, sentAt, patience);
        }
    }

    private void moveByBrokers(Plan plan) {
        var target = plan.target().orElseThrow();
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        target.offsets()
                .forEach(one -> offsets.put(
                        new TopicPartition(target.topic(), one.partition()), new OffsetAndMetadata(one.from())));
        ActClients.await(
                clients.admin().alterConsumerGroupOffsets(plan.group(), offsets).all());
    }

    private Instant expires(Plan plan) {
        var now = settings.clock().instant();
        return switch (plan.verb().kind()) {
            case ORDER -> now.plus(ORDER);
            case JOB -> now.plus(JOB);
            case SETTING -> plan.ends().orElse(now.plus(ORDER));
        };
    }

    private void limit(Rights rights) {
        var since = settings.clock().instant().minus(Duration.ofMinutes(1));
        long lately = audit.read().records().stream()
                .filter(line -> line.kind() == AuditRecord.Kind.INTENT
                        && line.who().equals(rights.who())
                        && line.at().isAfter(since))
                .count();
        if (lately >= settings.mostAMinute()) {
            throw new RefusedException(
                    LIMIT,
                    rights.who() + " has given " + lately + " commands in the last minute, and "
                            + settings.mostAMinute() + " is the limit. Wait, or narrow what is to be done into one.");
        }
    }

    private AuditRecord line(
            AuditRecord.Kind kind, String id, Plan plan, Rights rights, Optional<Command> command, String outcome) {
        return new AuditRecord(
                0,
                "",
                settings.key().trust().id(),
                settings.clock().instant(),
                kind,
                id,
                rights.who(),
                rights.door(),
                plan.verb().word(),
                plan.group(),
                about(plan),
                plan.act().reason(),
                command,
                kind == AuditRecord.Kind.INTENT ? plan.before() : List.of(),
                outcome);
    }

    private static String about(Plan plan) {
        var undoes = plan.undoes().map(id -> "undoes " + id).orElse("");
        var about = plan.act().about();
        return undoes.isEmpty() || about.isEmpty() ? undoes + about : undoes + ", " + about;
    }

    private static String words(Report report) {
        if (report.plan().byBrokers()) {
            return "applied by the brokers";
        }
        var counts = report.answers().stream()
                .collect(Collectors.groupingBy(
                        one -> one.isConfirmed() || one.outcome().isEmpty()
                                ? one.outcome().map(Executor::word).orElse("no answer")
                                : "unconfirmed",
                        TreeMap::new,
                        Collectors.counting()));
        return report.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (counts.isEmpty()
                        ? ""
                        : ": "
                                + counts.entrySet().stream()
                                        .map(count -> count.getKey() + " " + count.getValue())
                                        .collect(Collectors.joining(", ")));
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Override
    public void close() {
        audit.close();
        clients.close();
        picture.close();
    }
}
