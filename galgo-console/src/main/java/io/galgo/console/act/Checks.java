/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.LIMIT;
import static io.galgo.console.act.RefusedException.Reason.NOT_THERE;
import static io.galgo.console.act.RefusedException.Reason.READ_ONLY;
import static io.galgo.console.act.RefusedException.Reason.RIGHT;

import io.galgo.control.Role;
import io.galgo.control.Target;
import io.galgo.control.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who may what, and how often. Who may not is written down. For one thread, but for {@link #whyNot}. */
final class Checks {

    private static final String LOOKS_ALONE = "Only looks are allowed here: this console was started without fixes.";

    private final ExecutorSettings settings;
    private final AuditLog audit;

    Checks(ExecutorSettings settings, AuditLog audit) {
        this.settings = settings;
        this.audit = audit;
    }

    /**
     * @param topic the topic; empty for all of the group's
     * @throws RefusedException if they may not
     */
    void may(Act act, String group, Optional<String> topic, Role needed, Rights rights) {
        if (!rights.seesGroup(settings.cluster(), group)) { // the answer is the same where it is not there
            throw new RefusedException(NOT_THERE, "There is no consumer group " + group + " that you may see.");
        }
        if (!rights.sees(settings.cluster(), group, topic)) {
            throw new RefusedException(
                    NOT_THERE, "There is no topic " + topic.orElse("") + " of " + group + " that you may see.");
        }
        may(act, act.verb(), group, topic, needed, rights);
    }

    /** @throws RefusedException if they may not */
    void may(Plan plan, Rights rights) {
        may(plan.act(), plan.verb(), plan.group(), plan.target().map(Target::topic), plan.needs(), rights);
    }

    private void may(Act act, Verb verb, String group, Optional<String> topic, Role needed, Rights rights) {
        if (settings.readOnly()) {
            throw new RefusedException(READ_ONLY, LOOKS_ALONE);
        }
        lacks(group, topic, needed, rights).ifPresent(sentence -> {
            limit(AuditRecord.Kind.REFUSED, rights); // or whoever may nothing could fill the audit
            audit.append(new AuditRecord(
                    0,
                    "",
                    settings.key().trust().id(),
                    settings.clock().instant(),
                    AuditRecord.Kind.REFUSED,
                    "",
                    rights.who(),
                    rights.door(),
                    verb.word(),
                    group,
                    act.about(),
                    act.reason(),
                    Optional.empty(),
                    List.of(),
                    sentence));
            throw new RefusedException(RIGHT, sentence);
        });
        deafTo(needed).ifPresent(sentence -> {
            throw new RefusedException(RIGHT, sentence);
        });
    }

    /** Says why somebody may not; empty if they may. Any thread. */
    Optional<String> whyNot(String group, Optional<String> topic, Role needed, Rights rights) {
        return settings.readOnly()
                ? Optional.of(LOOKS_ALONE)
                : lacks(group, topic, needed, rights).or(() -> deafTo(needed));
    }

    private Optional<String> lacks(String group, Optional<String> topic, Role needed, Rights rights) {
        var role = rights.on(settings.cluster(), group, topic);
        if (role.filter(has -> has.mayActAs(needed)).isPresent()) {
            return Optional.empty();
        }
        boolean elsewhere = rights.somewhere(settings.cluster(), group, needed); // then it is the topic that lacks
        return Optional.of("Needs " + needed.word() + " on " + group
                + (elsewhere ? topic.map(name -> " and " + name).orElse(" and all its topics") : "") + ". "
                + rights.who() + " is " + role.map(Role::word).orElse("nothing there") + ".");
    }

    private Optional<String> deafTo(Role needed) {
        var own = settings.key().trust();
        return own.most().mayActAs(needed)
                ? Optional.empty()
                : Optional.of("The key " + own.id() + " may order as "
                        + own.most().word() + " at most, and this needs " + needed.word() + ".");
    }

    /** @throws RefusedException if there were too many of a kind in the last minute */
    void limit(AuditRecord.Kind kind, Rights rights) {
        var since = settings.clock().instant().minus(Duration.ofMinutes(1));
        long lately = audit.read().records().stream()
                .filter(line -> line.kind() == kind
                        && line.who().equals(rights.who())
                        && line.at().isAfter(since))
                .count();
        if (lately >= settings.mostAMinute()) {
            throw new RefusedException(
                    LIMIT,
                    rights.who() + (kind == AuditRecord.Kind.INTENT ? " has given " : " was refused ") + lately
                            + " commands in the last minute, and " + settings.mostAMinute()
                            + " is the limit. Wait, or narrow what is to be done into one.");
        }
    }
}
