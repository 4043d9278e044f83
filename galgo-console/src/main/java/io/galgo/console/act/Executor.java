/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.NOT_THERE;
import static io.galgo.console.act.RefusedException.Reason.STATE;

import io.galgo.console.lag.Words;
import io.galgo.console.picture.Clients;
import io.galgo.console.picture.Masks;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.control.Command;
import io.galgo.control.ControlTopic;
import io.galgo.control.Result;
import io.galgo.control.Role;
import io.galgo.control.Target;
import io.galgo.control.Verb;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Checks checks;

    private Executor(Map<String, Object> kafka, ExecutorSettings settings) {
        this.settings = settings;
        this.picture = Picture.of(kafka, settings.tenant(), settings.clock(), Masks.none());
        this.clients = new ActClients(kafka);
        this.audit =
                new AuditLog(clients, ControlTopic.AUDIT.topic(settings.tenant()), settings.key(), settings.trusted());
        this.checks = new Checks(settings, audit);
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
        if (act.verb() == Verb.UNDO) {
            return undo(act, rights, zone);
        }
        // Before anything is looked at: why something cannot be done would tell what is there.
        checks.may(act, act.group(), act.topic(), Plan.needs(act.parameters()), rights);
        var sight = look(act.group(), rights, zone);
        return planned(Previews.of(sight, act).plan(act, sight), sight, rights);
    }

    private Plan undo(Act act, Rights rights, ZoneId zone) {
        var id =
                act.parameter("id").orElseThrow(() -> new IllegalArgumentException("Say which act: galgo fix undo ID"));
        var trail = audit.read().records();
        var done = trail.stream()
                .filter(line ->
                        line.kind() == AuditRecord.Kind.INTENT && line.id().equals(id))
                .filter(line -> rights.sees(settings.cluster(), line.group(), topic(line)))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        STATE, "There is no act " + id + " in the audit; galgo audit lists them."));
        checks.may(act, done.group(), topic(done), Role.OPERATOR, rights);
        var sight = look(done.group(), rights, zone);
        var moved = Positions.moved(done, trail, sight, topic(ControlTopic.RESULTS));
        var plan = new UndoPreview(sight, done, trail, moved).undo(act.reason()).plan(act, sight);
        return planned(plan, sight, rights);
    }

    private static Optional<String> topic(AuditRecord line) {
        return line.command().flatMap(Command::target).map(Target::topic);
    }

    private Plan planned(Plan plan, Sight sight, Rights rights) {
        checks.may(plan, rights);
        reachable(plan, sight);
        return plan;
    }

    /**
     * Says why somebody may not act on a group, as a page does before anybody has asked. Nothing is looked at, and nothing written.
     *
     * @param topic the topic; empty for all of the group's
     * @return the sentence; empty if they may
     */
    public Optional<String> whyNot(String group, Optional<String> topic, Rights rights) {
        return checks.whyNot(group, topic, Role.OPERATOR, rights);
    }

    private Sight look(String group, Rights rights, ZoneId zone) {
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
                settings.masks(),
                settings.cluster(),
                rights);
        var ofJobs = topic(ControlTopic.JOBS);
        sight.read(List.of(topic(ControlTopic.SETTINGS), ofJobs), record -> {
            if (record.topic().equals(ofJobs)) {
                jobs.take(record);
            } else {
                book.take(record);
            }
        });
        return sight;
    }

    private String topic(ControlTopic topic) {
        return topic.topic(settings.tenant());
    }

    /** An order is of no use where nobody would obey it. */
    private void reachable(Plan plan, Sight sight) {
        if (plan.byBrokers()) {
            return;
        }
        if (!sight.runsGalgo() && sight.state().isEmpty()) {
            throw new RefusedException(
                    NOT_THERE, "There is no consumer group " + plan.group() + "; galgo groups lists them.");
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
            var name = topic(topic);
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
    public Report carryOut(Plan plan, Rights rights, Duration patience) {
        return begin(plan, rights).follow(patience, soFar -> {});
    }

    /**
     * Carries a plan out: when this returns it is written down and sent. Others may act while its answers are waited for, which is by
     * {@link Underway#follow}.
     *
     * @throws RefusedException if it is not to be done, and why
     * @throws IllegalArgumentException if a reason is needed and there is none
     */
    public synchronized Underway begin(Plan plan, Rights rights) {
        checks.may(plan, rights);
        if (needsReason(plan) && plan.act().reason().isBlank()) {
            throw new IllegalArgumentException("Say why, as a ticket or a sentence. It is kept in the audit.");
        }
        checks.limit(AuditRecord.Kind.INTENT, rights);
        if (plan.byBrokers()) {
            Positions.check(plan, clients);
        }
        var id = CommandIds.next();
        var command = plan.command(id, rights, settings.clock().instant(), expires(plan));
        audit.append(line(AuditRecord.Kind.INTENT, id, plan, rights, Optional.of(command), plan.before(), ""));
        var underway = new Underway(id, plan, (outcome, moved) -> ended(id, plan, rights, outcome, moved));
        try {
            if (plan.byBrokers()) {
                moveByBrokers(plan);
            } else {
                underway.send(
                        new Dispatch(clients, settings.tenant(), settings.key()),
                        command,
                        Dispatch.confirmed(plan.group(), picture));
            }
            return underway;
        } catch (KafkaException e) {
            ended(id, plan, rights, "failed: " + e.getMessage(), List.of());
            throw e;
        }
    }

    /** Tells whether nobody may carry a plan out without saying why. */
    public boolean needsReason(Plan plan) {
        return !settings.isDemo() && plan.verb() != Verb.ASK;
    }

    private synchronized void ended(String id, Plan plan, Rights rights, String outcome, List<Result.Moved> moved) {
        var ordered = Positions.ordered(moved, plan.before());
        noteResult(line(AuditRecord.Kind.RESULT, id, plan, rights, Optional.empty(), ordered, outcome));
    }

    /** What was done is told, and can be taken back, though its result cannot be written down: the intent is. */
    private void noteResult(AuditRecord result) {
        try {
            audit.append(result);
        } catch (RefusedException notWritten) {
            log.error("The result of {} could not be written to the audit", result.id(), notWritten);
        }
    }

    private void moveByBrokers(Plan plan) {
        var target = plan.target().orElseThrow();
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        target.offsets()
                .forEach(one -> offsets.put(
                        new TopicPartition(target.topic(), one.partition()), new OffsetAndMetadata(one.from())));
        Clients.await(
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

    private AuditRecord line(
            AuditRecord.Kind kind,
            String id,
            Plan plan,
            Rights rights,
            Optional<Command> command,
            List<Result.Moved> moved,
            String outcome) {
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
                moved,
                outcome);
    }

    private static String about(Plan plan) {
        var undoes = plan.undoes().map(id -> "undoes " + id).orElse("");
        var about = plan.act().about();
        return undoes.isEmpty() || about.isEmpty() ? undoes + about : undoes + ", " + about;
    }

    @Override
    public synchronized void close() {
        audit.close();
        clients.close();
        picture.close();
    }
}
